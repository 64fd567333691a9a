import Failure
import Foundation
public import Logging
import Messages
import ServiceKit
import Store

/// The whole system on synthetic cameras, shown live: `mien demo`.
public struct Demo {
    /// What to show and for how long.
    public struct Options: Sendable {
        /// `nil`: until somebody ends it.
        public var seconds: Double?
        /// Print one JSON line at the end, and nothing else.
        public var json = false
        /// How many people are drawn.
        public var cameras = 2
        public var fps = 15.0
        /// The web app's; `nil`: there is none.
        public var port: Int? = SystemConfiguration.Gateway.usualPort

        public init() {}
    }

    private let options: Options
    private let logger: Logger

    public init(_ options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    /// Runs until its time is over or somebody ends it, and prints what it came to.
    ///
    /// - Throws: what keeps the system from starting; ``MienError`` with ``MienFailureCode/notReady`` when it ran and
    ///   nothing came of it.
    public func run() async throws {
        try await withScratchSystem(logger: logger) { folder in
            var configuration = SystemConfiguration.drawn(
                cameras: options.cameras,
                fps: options.fps,
                dataFolder: folder
            )
            configuration.gateway.port = options.port
            return configuration
        } body: { system in
            try await run(system)
        }
    }

    private func run(_ system: ScratchSystem) async throws {
        let watcher = system.watcher
        try watcher.follow([.emotions()], on: system.live.bus, site: system.configuration.site)
        let display = LiveDisplay(
            watcher: watcher,
            seconds: options.seconds,
            terminal: options.json ? nil : .output,
            title: "Mien demo · \(options.cameras) cameras" + (system.live.webAddress.map { " · \($0)" } ?? ""),
            clock: .system
        )
        try await system.live.run(with: [display])
        let summary = DemoSummary(watcher.current, try system.store().summary())
        Terminal.output.write(options.json ? try JSONLine.text(summary) + "\n" : "\n  \(summary.sentence)\n")
        if summary.stored == 0 {
            throw MienError(.notReady, "nothing was recorded; the services said:\n\(system.logTail)")
        }
    }
}
