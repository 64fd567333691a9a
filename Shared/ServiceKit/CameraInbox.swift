public import Bus
import Dispatch
import Failure
public import Messages
import Synchronization
public import Threads

/// The newest message of each camera, for workers that take turns over the cameras: fresh, not complete. And the questions of
/// those who wait for answers, which take turns with the cameras.
///
/// A message that is replaced by a newer one, or has waited too long when its turn comes, is dropped and counted. A camera
/// whose message was taken is in that worker's hands until it is released: its messages are worked on in their order.
/// Questions are not replaced, and belong to no camera: they come one after the other, until nobody waits any more.
public final class CameraInbox<Request: Sendable, Reply: Sendable>: Sendable {
    /// What a worker gets to do.
    public enum Work: Sendable {
        case message(CameraMessage)
        case question(Question<Request, Reply>)
    }

    private struct Seat {
        let filter: TopicFilter
        let bus: any MessageBus
    }

    private let mailbox = Mailbox<Name, Work>()
    private let seat = Mutex<Seat?>(nil)
    private let meters: FrameMeters
    private let complaints: Complaints
    private let maximumWait: Duration
    private let ignores: @Sendable ([UInt8]) -> Bool
    private static var farewellTime: DispatchTimeInterval { .seconds(1) }

    /// - Parameters:
    ///   - maximumWait: A message that has waited longer than this since it arrived is dropped.
    ///   - ignores: Whether a message is for others; it is not counted then. Called on the bus's thread.
    public init(
        maximumWait: Duration,
        meters: FrameMeters,
        complaints: Complaints,
        ignores: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) {
        self.maximumWait = maximumWait
        self.ignores = ignores
        self.meters = meters
        self.complaints = complaints
    }

    /// Subscribes to a kind of topic of a site, as a member of a group that shares the messages if one is named.
    ///
    /// To be called before the bus runs.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func subscribe(to topics: Topic.Filter, site: Name, group: Name?, on bus: any MessageBus) throws {
        let topics = topics.text(site: site)
        let filter = try TopicFilter(group.map { "$share/\($0)/\(topics)" } ?? topics)
        let subscription = Subscription(filter, qos: .atMostOnce) { [self] in receive($0) }
        // A refusal is logged by the bus; nobody here could do more about it.
        bus.addSubscription(subscription) { _ in }
        seat.withLock { $0 = Seat(filter: filter, bus: bus) }
    }

    /// Ends the subscription, takes in what the broker has sent by then, and closes: others of the group get the rest.
    public func leave() {
        guard let seat = seat.withLock({ $0 }) else { return close() }
        seat.bus.removeSubscription(seat.filter) { [self] _ in close() }
        // A broker that hangs must not keep the process.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.farewellTime) { [self] in close() }
    }

    /// Has a worker answer a request.
    ///
    /// - Parameter deadline: Nobody waits any more then; `nil`: somebody always does.
    /// - Throws: what the worker says; `CancellationError` when the inbox is closed, or the deadline was over first.
    public func ask(_ request: Request, until deadline: ContinuousClock.Instant?) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            let question = Question(request, until: deadline, continuation)
            if !mailbox.append(.question(question)) { question.refuse() }
        }
    }

    /// The next message of a camera that nobody has, or the next question; blocks the thread while there is none. `nil` once
    /// the inbox is closed and empty.
    public func take() -> Work? {
        while let work = mailbox.take() {
            if isWanted(work) { return work }
        }
        return nil
    }

    /// What there is to do, if there is something.
    public func takeIfPresent() -> Work? {
        while let work = mailbox.takeIfPresent() {
            if isWanted(work) { return work }
        }
        return nil
    }

    /// Whether messages or questions wait to be taken, or messages for their camera to be given back.
    public var isWaiting: Bool { mailbox.isWaiting }

    /// Whether whoever took a message, or should take one, hangs.
    public func isStalled(at now: Pulse.Instant) -> Bool { mailbox.isStalled(at: now) }

    /// Gives the message's camera back, when the work on it is done; whoever took it must.
    public func release(_ message: CameraMessage) { mailbox.release(message.camera) }

    /// Takes nothing more in; what is left is still given out.
    public func close() { mailbox.close() }

    /// Closes, and drops what is left: for when no worker is there any more.
    public func clear() {
        close()
        while let work = mailbox.takeIfPresent() {
            switch work {
            case .question(let question): question.refuse()
            case .message(let message):
                meters.dropped(message.camera, .stale)
                release(message)
            }
        }
    }

    private func receive(_ messages: [InboundMessage]) {
        let now = ContinuousClock.now
        for message in messages {
            do {
                guard let camera = try Topic(parsing: message.topic).camera, !ignores(message.payload) else { continue }
                meters.taken(camera)
                let work = Work.message(CameraMessage(camera: camera, payload: message.payload, at: now))
                if mailbox.put(work, for: camera) != nil { meters.dropped(camera, .replaced) }
            } catch {
                complaints.add(error)
            }
        }
    }

    private func isWanted(_ work: Work) -> Bool {
        switch work {
        case .question(let question):
            if question.isAwaited(at: .now) { return true }
            question.refuse()
        case .message(let message):
            if ContinuousClock.now - message.at <= maximumWait { return true }
            meters.dropped(message.camera, .stale)
            release(message)
        }
        return false
    }
}

/// A camera's message that came, not decoded yet.
public struct CameraMessage: Sendable {
    public let camera: Name
    public let payload: [UInt8]
    fileprivate let at: ContinuousClock.Instant
}
