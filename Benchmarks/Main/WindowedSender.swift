import Bus
import Dispatch

/// Sends QoS 1 messages as fast as the broker acknowledges them.
struct WindowedSender {
    private let bus: any MessageBus
    private let window: DispatchSemaphore

    /// - Parameter window: How many messages, at most, are not acknowledged.
    init(bus: any MessageBus, window: Int) {
        self.bus = bus
        // Starting from zero: libdispatch traps when a semaphore ends lower than it started.
        self.window = DispatchSemaphore(value: 0)
        for _ in 0..<window { self.window.signal() }
    }

    /// Blocks until the last message is handed over; a message that is refused fails `arrivals`.
    func send(_ messages: some Sequence<OutboundMessage>, to arrivals: Arrivals) {
        for message in messages {
            window.wait()
            bus.send(message) { [window] result in
                if case .failure(let error) = result { arrivals.fail(error) }
                window.signal()
            }
        }
    }
}
