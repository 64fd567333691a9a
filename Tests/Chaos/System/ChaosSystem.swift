import BusTestKit
import Foundation
import LocalBroker
import Spool

/// A system of real programs, each with a line to the broker that can be cut.
struct ChaosSystem: Sendable {
    /// What may be attacked.
    let victims: [Victim]
    let database: String
    /// What reports wait in.
    let spool: String
    /// What labels wait in.
    let labelSpool: String
    /// Where the broker is, for those whom nobody cuts off.
    let port: UInt16
    /// Those that make reports and those that make what they are of, in the order in which they are stopped.
    private let sources: [Victim]
    private let rest: [Victim]

    private static let programs = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    init(folder: String, load: ChaosLoad) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        (database, spool) = ("\(folder)/mien.sqlite", "\(folder)/classifier.spool")
        labelSpool = "\(folder)/feedback.spool"
        let port = try LoopbackPort.free()
        self.port = port
        let local = try LocalBroker(preparing: LocalBrokerConfiguration(port: port, dataDirectory: "\(folder)/broker"))
        let broker = Victim(
            "mosquitto",
            executable: local.executable,
            arguments: local.arguments,
            log: "\(folder)/mosquitto.log"
        )
        func service(_ name: String, _ arguments: [String], as title: String? = nil) throws -> Victim {
            let proxy = try CuttableProxy(to: port)
            let common = ["--broker", "mqtt://127.0.0.1:\(proxy.port)"]
            return Victim(
                title ?? name,
                executable: Self.programs.appending(path: name).path(),
                arguments: arguments + common,
                log: "\(folder)/\(title ?? name).log",
                proxy: proxy
            )
        }
        let recorder = try service("mien-recorder", ["--database", database])
        let classifier = try service("mien-classifier", ["--instance", "chaos", "--spool", spool])
        let detector = try service("mien-detector", ["--detector", "haar", "--instance", "chaos"])
        let feedback = try service("mien-feedback", ["--spool", labelSpool])
        let drawn = try (1...load.cameras).map { number in
            let camera = ["--camera", "c\(number)", "--source", "synthetic:\(number)", "--size", "320x240"]
            return try service(
                "mien-camera",
                camera + ["--fps", "\(load.framesPerSecond)"],
                as: "mien-camera-\(number)"
            )
        }
        victims = [broker, recorder, classifier, feedback, detector] + drawn.prefix(1)
        sources = drawn + [detector]
        rest = [classifier, feedback, recorder, broker]
    }

    /// Runs the system while `body` runs, and stops it in order.
    func run<Output: Sendable>(_ body: () async throws -> Output) async throws -> Output {
        // Whoever is written to comes first, and stays longer than those who write.
        var runs: [(Victim, Task<Void, Never>)] = []
        for program in rest.reversed() + sources.reversed() {
            // Each ends by itself once it is stopped, below.
            runs.append((program, Task { await program.run() }))
        }
        let result: Result<Output, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        for program in sources { program.stop() }
        for (program, run) in runs.reversed() {
            program.stop()
            await run.value
        }
        return try result.get()
    }

    /// Stops what makes reports, and waits until everything that was made is recorded.
    func drain(atMost patience: Duration) async throws {
        for program in sources { program.stop() }
        let deadline = ContinuousClock.now + patience
        var quiet = 0
        // What is on its way to the classifier comes within the second.
        while quiet < 5 {
            try await Task.sleep(for: .milliseconds(400))
            quiet = isDrained ? quiet + 1 : 0
            guard ContinuousClock.now < deadline else { return }
        }
    }

    private var isDrained: Bool {
        // A spool that cannot be read at the moment is asked again.
        guard let reports = try? SpoolLedger(path: spool), let labels = try? SpoolLedger(path: labelSpool) else {
            return false
        }
        return (reports.entries + labels.entries).allSatisfy { $0.pending == 0 }
    }
}
