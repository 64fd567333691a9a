/// What has come and waits to be handed over and acknowledged together.
struct InboundBatch {
    /// So much, at most.
    private static let limit = QueueLimits(messages: 256, bytes: 8 << 20)

    private var messages: [InboundMessage] = []
    private var bytes = 0

    var hasRoom: Bool { messages.count < Self.limit.messages && bytes < Self.limit.bytes }

    mutating func append(_ message: InboundMessage) {
        messages.append(message)
        bytes += message.payload.count
    }

    /// All of them; none are left.
    mutating func takeAll() -> [InboundMessage] {
        let taken = messages
        messages.removeAll(keepingCapacity: true)
        bytes = 0
        return taken
    }
}
