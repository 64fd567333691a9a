public import Bus
import Failure
import Foundation
public import LocalBroker
import Subprocess
import SystemPackage

/// A real mosquitto with a directory and a port of its own.
public struct BrokerFixture: Sendable {
    /// May be changed between two runs.
    public var configuration: LocalBrokerConfiguration

    /// How a broker's process ends.
    public enum Ending: Sendable {
        /// SIGTERM: it writes down what it keeps.
        case terminate
        /// SIGKILL: it does not.
        case kill
    }

    public struct StartError: Error, CustomStringConvertible {
        public let description: String
    }

    /// Where it can be reached while it runs: at its socket, if it has one.
    public var address: BrokerAddress {
        configuration.socketPath.map { BrokerAddress(host: $0, port: 0) }
            ?? BrokerAddress(host: "127.0.0.1", port: configuration.port)
    }

    /// The path of a file in the broker's directory.
    public func path(_ name: String) -> String { "\(configuration.dataDirectory)/\(name)" }

    /// Runs the broker while `body` runs. May be called again: port and directory stay.
    public func run<Output: Sendable>(
        endingWith ending: Ending = .terminate,
        _ body: (BrokerAddress) async throws -> Output
    ) async throws -> Output {
        let broker = try LocalBroker(preparing: configuration)
        let result = try await Subprocess.run(
            .path(FilePath(broker.executable)),
            arguments: Arguments(broker.arguments),
            input: .none,
            output: .discarded,
            error: .sequence
        ) { execution in
            // Only the last lines are of interest, and only when it does not start.
            let (ready, isReady) = AsyncStream<String?>.makeStream(bufferingPolicy: .bufferingOldest(1))
            async let log: Void = Self.follow(execution.standardError.strings(), isReady)
            let output = await Result(catching: { () async throws in
                if let complaint = await ready.first(where: { _ in true }) ?? nil {
                    throw StartError(description: "mosquitto does not start: \(complaint)")
                }
                return try await body(address)
            })
            try execution.send(signal: ending == .kill ? .kill : .terminate)
            try await log
            return output
        }
        return try result.closureResult.get()
    }

    /// Reads the broker's log to its end, so that it never blocks on a full pipe.
    private static func follow(
        _ lines: some AsyncSequence<String, any Error> & Sendable,
        _ ready: AsyncStream<String?>.Continuation
    ) async throws {
        var last = ""
        for try await line in lines {
            if line.contains(LocalBroker.readyMark) { ready.yield(nil) }
            last = line
        }
        ready.yield(last)
        ready.finish()
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

/// Makes a fixture, and removes its directory when `body` is done.
public func withBrokerFixture<Output: Sendable>(
    _ configure: (inout LocalBrokerConfiguration) async throws -> Void = { _ in },
    _ body: (BrokerFixture) async throws -> Output
) async throws -> Output {
    let directory = NSTemporaryDirectory() + "mien-broker-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer {
        // A directory left behind is no reason to fail a test.
        try? FileManager.default.removeItem(atPath: directory)
    }
    var configuration = LocalBrokerConfiguration(port: try LoopbackPort.free(), dataDirectory: directory)
    try await configure(&configuration)
    return try await body(BrokerFixture(configuration: configuration))
}

/// Runs a broker while `body` runs.
public func withBroker<Output: Sendable>(
    _ configure: (inout LocalBrokerConfiguration) async throws -> Void = { _ in },
    _ body: (BrokerAddress) async throws -> Output
) async throws -> Output {
    try await withBrokerFixture(configure) { fixture in try await fixture.run(body) }
}
