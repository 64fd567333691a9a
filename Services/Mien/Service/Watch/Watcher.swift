public import Bus
import Failure
import Foundation
public import Messages
public import ServiceKit

/// Shows what is said on the bus, decoded: `mien watch`.
public struct Watcher: Sendable {
    /// What to show and how.
    public struct Options: Sendable {
        public var site: Name
        /// Only this camera.
        public var camera: Name?
        public var json = false
        /// Also frames and face sets, which come before the reports about them.
        public var isVerbose = false

        public init(site: Name) {
            self.site = site
        }
    }

    private let options: Options
    private let clock: WallClock
    private let terminal = Terminal.output

    public init(_ options: Options, clock: WallClock = .system) {
        self.options = options
        self.clock = clock
    }

    /// Subscribes, and shows what comes on the bus's thread.
    public func watch(_ bus: any MessageBus) async throws {
        var filters: [Topic.Filter] = [.emotions(camera: options.camera)]
        if options.camera == nil { filters += [.statuses, .labels] }
        if options.isVerbose { filters += [.frames(camera: options.camera), .faces(camera: options.camera)] }
        for filter in filters {
            try await bus.subscribe(filter.text(site: options.site)) { messages in
                for message in messages { show(message) }
            }
        }
    }

    private func show(_ message: InboundMessage) {
        do {
            let event = try WatchEvent(message)
            terminal.write(
                try (options.json ? JSONLine.text(event.line) : event.sentence(terminal, now: clock.now)) + "\n"
            )
        } catch {
            // What cannot be decoded is news, too; it must not end the watch.
            Terminal.error.write("\(message.topic): \(describe(error))\n")
        }
    }
}
