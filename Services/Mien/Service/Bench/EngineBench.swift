import Failure
import Foundation
import Inference
import Models
import Plugins

/// Measures the engines of this machine on the networks that are run most: `mien bench engines`.
public struct EngineBench: Sendable {
    /// What to measure.
    public struct Options: Sendable {
        public var model = "baseline"
        /// Another network, such as a face detector's, and the shape of its input behind the batch's size.
        public var network: (path: String, shape: [Int])?
        public var threads = 1
        public var batches = [1, 8]
        /// How long each is measured.
        public var seconds = 1.0
        public var json = false

        public init() {}
    }

    private let options: Options

    public init(_ options: Options) {
        self.options = options
    }

    /// Measures everything, and prints a table or a line of JSON for each row.
    ///
    /// - Throws: what the model says when it cannot be opened. An engine that cannot run is a row that says so.
    public func run() throws {
        let terminal = Terminal.output
        let bundle = try ModelStore.standard().open(options.model)
        var rows = trials(of: bundle)
        if let (path, shape) = options.network {
            let url = URL(filePath: path)
            rows += engines().map { trial($0, url.lastPathComponent, url, [1] + shape) }
        }
        for row in rows { terminal.write((options.json ? try JSONLine.text(row) : row.text) + "\n") }
    }

    private func trials(of bundle: ModelBundle) -> [EngineTrial] {
        engines().flatMap { name in
            options.batches.flatMap { batch in
                let shape = [batch] + bundle.manifest.inputShape
                let exact = trial(name, bundle.id, bundle.modelURL, shape)
                guard let url = bundle.int8ModelURL else { return [exact] }
                return [exact, trial(name, "\(bundle.id) int8", url, shape)]
            }
        }
    }

    private func engines() -> [String] { EngineCatalog().names() }

    private func trial(_ name: String, _ network: String, _ url: URL, _ shape: [Int]) -> EngineTrial {
        var row = EngineTrial(engine: name, network: network, batch: shape[0], threads: options.threads)
        do {
            let engine = try EngineCatalog().engine(.named(name), threads: options.threads)
            row.engine = engine.title
            let result = try EngineTimer(seconds: options.seconds).measure(engine, url, shape)
            (row.elapsed, row.processor) = (result.elapsed, result.processor)
        } catch {
            row.error = describe(error)
        }
        return row
    }
}

/// How fast an engine was on a network.
struct EngineTrial: Encodable {
    var engine: String
    let network: String
    let batch: Int
    let threads: Int
    /// Each in milliseconds for one element of the batch.
    var elapsed: Double?
    var processor: Double?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case engine, network, batch, threads, error
        case elapsed = "elapsed_ms"
        case processor = "cpu_ms"
    }

    var text: String {
        let head = "  \(engine.fitted(20)) \(network.fitted(24)) batches of \(batch)"
        guard let elapsed, let processor else { return "\(head)  \(error ?? "")" }
        return head + String(format: "  each %8.3f ms, %8.3f ms of processor time", elapsed, processor)
    }
}
