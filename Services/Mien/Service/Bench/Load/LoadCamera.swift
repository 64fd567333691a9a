import Bus
import Messages
import ServiceKit
import Synchronization

/// A camera that costs next to nothing: it sends pictures that are frames already, and counts them.
///
/// It has a connection of its own, as a camera has, and like a camera it sends at most two frames at a time.
final class LoadCamera: Sendable {
    private static let credit = 2
    private static let expirySeconds: UInt32 = 2

    let name: Name
    private let bus: any MessageBus
    private let topic: String
    private let run: UInt64
    private let sequence = Atomic<UInt64>(0)
    private let underWay = Atomic(0)
    private let sentCount = Atomic(0)
    private let refusedCount = Atomic(0)

    init(name: Name, site: Name, bus: any MessageBus, run: UInt64 = .random(in: 1...UInt64.max)) {
        self.name = name
        self.bus = bus
        self.run = run
        topic = Topic(site: site, .frame(camera: name)).text
    }

    /// Frames that were written to the network.
    var sent: Int { sentCount.load(ordering: .relaxed) }

    /// Frames for which the network or the broker had no room.
    var refused: Int { refusedCount.load(ordering: .relaxed) }

    /// Whether everything that was handed over has been written or refused.
    var isAtRest: Bool { underWay.load(ordering: .relaxed) == 0 }

    /// Sends a picture, or counts that it could not. To be called by one thread at a time.
    func show(_ picture: LoadPicture, at now: Int64) throws {
        guard underWay.load(ordering: .relaxed) < Self.credit else {
            refusedCount.add(1, ordering: .relaxed)
            return
        }
        let number = sequence.add(1, ordering: .relaxed).newValue
        let payload = try picture.payload(run: run, sequence: number, capturedAt: now)
        underWay.add(1, ordering: .relaxed)
        let message = OutboundMessage(
            topic: topic,
            payload: payload,
            expirySeconds: Self.expirySeconds,
            contentType: protobufContentType
        )
        bus.send(message) { [self] result in
            if case .success = result {
                sentCount.add(1, ordering: .relaxed)
            } else {
                refusedCount.add(1, ordering: .relaxed)
            }
            underWay.subtract(1, ordering: .relaxed)
        }
    }
}
