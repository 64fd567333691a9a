import Bus
import Failure
import Logging
import Messages
import ServiceKit

/// Simulated cameras, and their connections.
struct SimulatedFleet: Sendable {
    /// How long the connections may take, all together.
    private static let patience: Duration = .seconds(60)

    let cameras: [SimulatedCamera]
    private let buses: [MosquittoBus]

    /// - Throws: `BusError`.
    init(_ count: Int, _ work: SimulatedCamera.Work, for system: ScratchSystem, logger: Logger) throws {
        let address = try BrokerAddress(parsing: system.live.localURL)
        let site = system.configuration.site
        let pairs = try (1...count).map { number in
            let name = try Name("sim\(number)")
            var bus = BusConfiguration(address: address, clientID: "mien-\(site)-bench-\(name)")
            // A thousand that connect at once are too many for the broker's line of those who wait.
            bus.backoff = Backoff(initial: .milliseconds(100), limit: .seconds(2))
            let connection = try MosquittoBus(bus, logger: logger)
            return (camera: try SimulatedCamera(name: name, site: site, work: work, bus: connection), bus: connection)
        }
        (cameras, buses) = (pairs.map(\.camera), pairs.map(\.bus))
    }

    /// Messages that the network took (faces) or the broker answered (reports).
    var sent: Int { cameras.reduce(0) { $0 + $1.sent } }

    /// Messages for which there was no room.
    var refused: Int { cameras.reduce(0) { $0 + $1.refused } }

    /// Whether everything that was handed over has been answered or refused.
    var isAtRest: Bool { cameras.allSatisfy(\.isAtRest) }

    /// Keeps them connected while `body` runs, which begins when all are.
    ///
    /// - Throws: ``MienError`` (`notReady`) when that takes too long; what `body` throws.
    func connected<Output: Sendable>(_ body: @Sendable () async throws -> Output) async throws -> Output {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for bus in buses { group.addTask { try await bus.run() } }
            defer { group.cancelAll() }
            guard await areConnected() else {
                throw MienError(.notReady, "\(buses.count) cameras were not connected within \(Self.patience.text)")
            }
            return try await body()
        }
    }

    private func areConnected() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for bus in buses {
                    for await state in bus.connectionStates() {
                        if case .connected = state { break }
                    }
                }
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: Self.patience)  // Cut short only when it is over anyway.
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    /// Lets them send what was recorded, until it is stopped.
    ///
    /// - Parameter framesPerSecond: Of each.
    func source(_ samples: [RecordedSample], framesPerSecond: Double) -> LoadSource {
        precondition(!samples.isEmpty, "cameras send something")
        return LoadSource(cameras: cameras.count, rate: framesPerSecond * Double(cameras.count)) {
            [cameras] camera, round, now in
            // 7 divides no usual number of samples, so that no two cameras send the same at the same time.
            let sample = samples[(round + camera * 7) % samples.count]
            // What fitted once fits with any number and time.
            try? cameras[camera].send(sample, at: now)
        }
    }
}
