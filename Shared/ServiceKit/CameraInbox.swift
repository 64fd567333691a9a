public import Bus
import Dispatch
import Failure
public import Messages
import Synchronization
public import Threads

/// The newest message of each camera, for workers that take turns over the cameras: fresh, not complete.
///
/// What is replaced by a newer one, or has waited too long when its turn comes, is dropped and counted. A camera whose
/// message was taken is in that worker's hands until it is released: its messages are worked on in their order.
public final class CameraInbox: Sendable {
    /// A message that came, not decoded yet.
    public struct Arrival: Sendable {
        public let camera: Name
        public let payload: [UInt8]
        fileprivate let at: ContinuousClock.Instant
    }

    private struct Seat {
        let filter: TopicFilter
        let bus: any MessageBus
    }

    private let mailbox = Mailbox<Name, Arrival>()
    private let seat = Mutex<Seat?>(nil)
    private let meters: FrameMeters
    private let complaints: Complaints
    private let maximumWait: Duration
    private static let farewellTime: DispatchTimeInterval = .seconds(1)

    /// - Parameter maximumWait: What has waited longer than this since it arrived is dropped.
    public init(maximumWait: Duration, meters: FrameMeters, complaints: Complaints) {
        self.maximumWait = maximumWait
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

    /// The next message of a camera that nobody has; blocks the thread while there is none. `nil` once the inbox is closed
    /// and empty.
    public func take() -> Arrival? {
        while let arrival = mailbox.take() {
            if isFresh(arrival) { return arrival }
        }
        return nil
    }

    /// The next message, if there is one.
    public func takeIfPresent() -> Arrival? {
        while let arrival = mailbox.takeIfPresent() {
            if isFresh(arrival) { return arrival }
        }
        return nil
    }

    /// Whether messages wait to be taken, or for their camera to be given back.
    public var isWaiting: Bool { mailbox.isWaiting }

    /// Whether whoever took a message, or should take one, hangs.
    public func isStalled(at now: Pulse.Instant) -> Bool { mailbox.isStalled(at: now) }

    /// Gives the message's camera back, when the work on it is done; whoever took it must.
    public func release(_ arrival: Arrival) { mailbox.release(arrival.camera) }

    /// Takes nothing more in; what is left is still given out.
    public func close() { mailbox.close() }

    private func receive(_ messages: [InboundMessage]) {
        let now = ContinuousClock.now
        for message in messages {
            do {
                guard let camera = try Topic(parsing: message.topic).camera else { continue }
                meters.taken(camera)
                let arrival = Arrival(camera: camera, payload: message.payload, at: now)
                if mailbox.put(arrival, for: camera) != nil { meters.dropped(camera, .replaced) }
            } catch {
                complaints.add(error)
            }
        }
    }

    private func isFresh(_ arrival: Arrival) -> Bool {
        if ContinuousClock.now - arrival.at <= maximumWait { return true }
        meters.dropped(arrival.camera, .stale)
        release(arrival)
        return false
    }
}
