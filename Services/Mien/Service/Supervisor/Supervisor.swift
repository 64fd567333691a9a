import Failure
public import Logging
import ServiceKit
public import ServiceLifecycle

/// Keeps programs running: starts them stage by stage, starts again what dies, and stops them in the reverse order.
///
/// The order is the nesting of scopes: a stage lives inside the one that it needs.
public struct Supervisor: Service {
    /// Programs that need only those of earlier stages.
    public struct Stage: Sendable {
        public var children: [ChildProcess]
        /// Returns when the next stage can begin.
        public var ready: @Sendable () async throws -> Void

        public init(_ children: [ChildProcess], ready: @escaping @Sendable () async throws -> Void = {}) {
            self.children = children
            self.ready = ready
        }
    }

    private enum Event {
        case finished, shutdown
    }

    private let stages: [Stage]
    private let launcher: ChildLauncher
    private let logger: Logger

    /// Creates a supervisor that has not started anything yet.
    public init(stages: [Stage], launcher: ChildLauncher, logger: Logger) {
        self.stages = stages
        self.launcher = launcher
        self.logger = logger
    }

    /// Returns when it was asked to shut down, or when every program of the last stage has done its work, and all have
    /// ended.
    ///
    /// - Throws: ``MienError`` when a program is missing, and whatever a stage's `ready` throws.
    public func run() async throws {
        for child in stages.flatMap(\.children) { try launcher.check(child) }
        do {
            try await run(stages[...])
        } catch is CancellationError where Task.isShuttingDownGracefully {
            // It was asked to stop before everything had started.
        }
    }

    private func run(_ stages: ArraySlice<Stage>) async throws {
        guard let stage = stages.first else { return }
        try await withThrowingTaskGroup(of: Event.self) { group in
            for child in stage.children {
                group.addTask {
                    await keepRunning(child)
                    return .finished
                }
            }
            defer { group.cancelAll() }
            try await cancelWhenGracefulShutdown { try await stage.ready() }
            if stages.count > 1 {
                try await run(stages.dropFirst())
            } else {
                try await waitForEnd(of: stage, &group)
            }
        }
    }

    private func waitForEnd(of stage: Stage, _ group: inout ThrowingTaskGroup<Event, any Error>) async throws {
        group.addTask {
            try await gracefulShutdown()
            return .shutdown
        }
        var running = stage.children.count
        while let event = try await group.next() {
            if event == .finished { running -= 1 }
            if event == .shutdown || running == 0 { return }
        }
    }

    private func keepRunning(_ child: ChildProcess) async {
        var policy = RestartPolicy(mayFinish: child.mayFinish)
        var random = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let end = await launcher.run(child)
            if Task.isCancelled { return }
            switch policy.ended(succeeded: end.succeeded, after: .now - start, using: &random) {
            case .finished:
                return logger.info("Finished", metadata: ["process": "\(child.name)"])
            case .restart(let delay):
                logger.warning(
                    "A process ended; starting it again",
                    metadata: ["process": "\(child.name)", "end": "\(end)", "delay": "\(delay.text)"]
                )
                try? await Task.sleep(for: delay)  // Cut short only by the shutdown.
            }
        }
    }
}
