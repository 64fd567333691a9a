import Failure
import Foundation
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Starts a gateway beside a system that is up, and lets clients and the bare kernels take turns.
final class HTTPRun: Service {
    private static let startPatience: Duration = .seconds(45)
    /// How often the memory is looked at while many clients come at once.
    private static let floodParts = 6
    private static let services: [Name] = [
        .constant("detector"), .constant("classifier"), .constant("recorder"), .constant("gateway"),
    ]

    private let options: HTTPBench.Options
    private let system: ScratchSystem
    private let port: UInt16
    private let wrk: Wrk
    private let latency: KernelLatency
    private let kernels: KernelBench
    private let notes: BenchNotes
    private let result = Mutex<HTTPReport?>(nil)

    init(
        _ options: HTTPBench.Options,
        system: ScratchSystem,
        port: UInt16,
        wrk: Wrk,
        pictures: [LoadPicture],
        notes: BenchNotes
    ) {
        (self.options, self.system, self.port, self.wrk, self.notes) = (options, system, port, wrk, notes)
        latency = KernelLatency(choice: options.choice, jpeg: pictures[0].jpeg)
        kernels = KernelBench(choice: options.choice, workers: options.workers, pictures: pictures)
    }

    /// `nil` until all is measured.
    var report: HTTPReport? { result.withLock { $0 } }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await self.runGateway() }
                    group.addTask { try await self.measure() }
                    // Whoever ends first ends the other: the gateway does not end by itself.
                    try await group.next()
                    group.cancelAll()
                }
            }
        } catch is CancellationError {
            // Whoever ends it before its time gets nothing.
        }
    }

    private func runGateway() async throws {
        let program = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "mien-gateway")
        let child = ChildProcess(
            name: "gateway",
            executable: program?.path(percentEncoded: false) ?? "mien-gateway",
            arguments: [
                "--broker", system.live.localURL, "--site", system.configuration.site.text, "--port", "\(port)",
                "--log-level", "warning",
            ]
        )
        let launcher = ChildLauncher()
        try launcher.check(child)
        let end = await launcher.run(child)
        try Task.checkCancellation()
        throw MienError(.notReady, "the gateway ended: \(end)")
    }

    private func measure() async throws {
        let isReady = await system.watcher.wait(atMost: Self.startPatience) { board in
            Self.services.allSatisfy(board.isOnline)
        }
        guard isReady else {
            throw MienError(.notReady, "the system did not come up within \(Self.startPatience.text)")
        }
        let turn = Duration.seconds(options.turn)
        notes.show("warming up")
        _ = try await wrk.run(clients: options.clients, for: turn)
        _ = try await kernels.run(for: turn)
        notes.show("one client, and the bare kernels in turn")
        let latencies = try await rounds {
            let kernels = try await latency.median(for: turn)
            return .init(gateway: try await wrk.run(clients: 1, for: turn).p50, kernels: kernels)
        }
        notes.show("\(options.clients) clients, and the bare kernels in turn")
        let throughputs = try await rounds {
            let kernels = try await kernels.run(for: turn).framesPerSecond
            return .init(gateway: try await wrk.run(clients: options.clients, for: turn).perSecond, kernels: kernels)
        }
        notes.show("\(options.floodClients) clients")
        let report = HTTPReport(latencies: latencies, throughputs: throughputs, flood: try await flood())
        result.withLock { $0 = report }
    }

    private func rounds(_ measure: () async throws -> HTTPReport.Round) async throws -> [HTTPReport.Round] {
        var rounds: [HTTPReport.Round] = []
        for _ in 0..<options.rounds { rounds.append(try await measure()) }
        return rounds
    }

    private func flood() async throws -> HTTPReport.Flood {
        // Until everybody has waited at the same time once: what that takes, the gateway keeps.
        _ = try await wrk.run(clients: options.floodClients, for: .seconds(options.floodSeconds) / 3)
        var parts: [Wrk.Result] = []
        var memory: [Double] = []
        for _ in 0..<Self.floodParts {
            let time = Duration.seconds(options.floodSeconds) / Self.floodParts
            parts.append(try await wrk.run(clients: options.floodClients, for: time))
            memory.append(Double(ProcessUse.now()["gateway"].residentBytes) / 1e6)
        }
        return HTTPReport.Flood(
            clients: options.floodClients,
            seconds: parts.reduce(0) { $0 + $1.seconds },
            ok: parts.reduce(0) { $0 + $1.ok },
            busy: parts.reduce(0) { $0 + $1.busy },
            failed: parts.reduce(0) { $0 + $1.other + $1.broken + $1.late },
            p99: parts.map(\.p99).max() ?? 0,
            memory: memory
        )
    }
}
