import Hummingbird
import NIOCore
import Synchronization

/// One who watches events: a queue that loses its oldest events when its reader is slow.
final class EventViewer: Sendable {
    private struct State {
        var queue: [EventFeed.Portion] = []
        var bytes = 0
        var lost = 0
    }

    /// What waits for a reader at most, in bytes.
    private static let limit = 1 << 20

    let filter: EventFilter
    /// Rings when there is something to take.
    let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    init(_ filter: EventFilter) {
        self.filter = filter
        (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ portion: EventFeed.Portion) {
        state.withLock { state in
            state.queue.append(portion)
            state.bytes += portion.text.readableBytes
            while state.bytes > Self.limit, state.queue.count > 1 {
                let oldest = state.queue.removeFirst()
                state.bytes -= oldest.text.readableBytes
                state.lost += oldest.events
            }
        }
        ring.yield()
    }

    /// Takes everything that waits; how many events were lost before it stands first.
    func take() -> [ByteBuffer] {
        let taken = state.withLock { state in
            defer { state = State() }
            return state
        }
        let note = taken.lost > 0 ? [ByteBuffer(string: "event: lost\ndata: {\"events\":\(taken.lost)}\n\n")] : []
        return note + taken.queue.map(\.text)
    }

    /// Ends the stream.
    func end() { ring.finish() }
}
