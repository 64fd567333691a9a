import Faces
import Failure
import Foundation
public import Messages
public import ServiceKit
import ServiceLifecycle

/// Asks a person about faces, one after the other, in the terminal: `mien review`.
public struct Review: Sendable {
    /// Who is asked, about what, and how it is shown.
    public struct Options: Sendable {
        public var site: Name
        /// Who gives the labels.
        public var person: Name
        /// Only faces of this camera.
        public var camera: Name?
        /// Only faces that this model read: its name, or name-version.
        public var model: String?
        /// Only faces of which the model said this: an emotion's word.
        public var emotion: String?
        /// `nil`: what the terminal says that it can show.
        public var graphics: TerminalGraphics?

        public init(site: Name, person: Name) {
            (self.site, self.person) = (site, person)
        }
    }

    /// How long a terminal may take to say what it can show: over ssh, far away.
    private static let probeTime: Duration = .milliseconds(1_500)
    /// Before anything is tried again.
    private static let restTime: Duration = .seconds(2)

    let options: Options
    private let clock: WallClock

    public init(_ options: Options, clock: WallClock = .system) {
        self.options = options
        self.clock = clock
    }

    /// Reviews until the person ends it, and prints what it came to.
    ///
    /// - Throws: ``MienError``: `noTerminal`; `incomplete` when labels were given that are not stored.
    func run(_ desk: some ReviewDesk) async throws {
        let state = try await session(desk)
        Terminal.output.write(ReviewSummary(state).sentence + "\n")
        guard state.droppedCount == 0 else {
            throw MienError(
                .incomplete,
                "\(state.droppedCount) of the labels were not stored: see that mien-feedback and mien-recorder run"
            )
        }
    }

    /// The terminal is given back when this returns.
    private func session(_ desk: some ReviewDesk) async throws -> ReviewState {
        let terminal = try TerminalSession()
        defer { terminal.close() }
        // A person's keys and a few answers: nothing that could pile up, and nothing that may be lost.
        let (events, sender) = AsyncStream.makeStream(of: ReviewLoop.Event.self)
        terminal.read { sender.yield(.terminal($0)) }
        return await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Cut short, it is over.
                    try? await Task.sleep(for: Self.probeTime)
                    sender.yield(.probed)
                }
                sender.yield(.state(.began))
                let state = await review(events, in: &group) { action in
                    if let event = await perform(action, desk) { sender.yield(.state(event)) }
                }
                group.cancelAll()
                return state
            }
        } onGracefulShutdown: {
            sender.yield(.state(.ended))
        }
    }

    private func review(
        _ events: AsyncStream<ReviewLoop.Event>,
        in group: inout TaskGroup<Void>,
        perform: @escaping @Sendable (ReviewState.Action) async -> Void
    ) async -> ReviewState {
        var loop = ReviewLoop(
            ReviewState(person: options.person, session: .random(in: .min ... .max)),
            probe: TerminalProbe(environment: ProcessInfo.processInfo.environment),
            graphics: options.graphics,
            start: clock.now
        )
        for await event in events {
            let actions = loop.handle(event, at: clock.now)
            if actions.contains(.finish) { break }
            for action in actions { group.addTask { await perform(action) } }
            loop.show(size: .current, at: clock.now)
        }
        return loop.state
    }

    /// Does what the state has decided, and says what came of it.
    private func perform(_ action: ReviewState.Action, _ desk: some ReviewDesk) async -> ReviewState.Event? {
        do {
            switch action {
            case .fetch: return .faces(try await desk.next())
            case .submit(let label):
                try await desk.submit(label)
                return .accepted
            case .rest:
                try await Task.sleep(for: Self.restTime)
                return .rested
            case .finish: return nil
            }
        } catch let refusal as LabelRefusal {
            return .refused(refusal.sentence)
        } catch {
            if case .submit = action { return .unavailable(describe(error)) }
            return .noFaces(describe(error))
        }
    }
}
