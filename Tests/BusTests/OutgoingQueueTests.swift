import Failure
import Testing

@testable import Bus

@Suite struct OutgoingQueueTests {
    private var queue = OutgoingQueue(limits: QueueLimits(messages: 3, bytes: 100))

    private func entry(_ topic: String, _ qos: QualityOfService = .atLeastOnce, bytes: Int = 1) -> OutgoingQueue.Entry {
        OutgoingQueue.Entry(
            message: OutboundMessage(topic: topic, payload: [UInt8](repeating: 0, count: bytes), qos: qos)
        ) { _ in }
    }

    private mutating func next() throws -> OutgoingQueue.Entry {
        let entry = queue.next()
        return try #require(entry)
    }

    private mutating func refusal(_ entry: OutgoingQueue.Entry) -> BusFailureCode? {
        if case .refused(let error) = queue.admit(entry) { error.code } else { nil }
    }

    @Test mutating func keepsQoS1AndRefusesQoS0WithoutAConnection() {
        #expect(refusal(entry("a", .atMostOnce)) == .notConnected)
        #expect(refusal(entry("b")) == nil)
        #expect(queue.next()?.message.topic == nil)
        queue.connected()
        #expect(refusal(entry("c", .atMostOnce)) == nil)
        #expect(queue.next()?.message.topic == "b")
        #expect(queue.next()?.message.topic == "c")
    }

    @Test mutating func refusesMoreMessagesThanItsLimit() {
        for topic in ["a", "b", "c"] { #expect(refusal(entry(topic)) == nil) }
        #expect(refusal(entry("d")) == .queueFull)
        queue.connected()
        _ = queue.next()
        #expect(refusal(entry("d")) == nil)
    }

    @Test mutating func refusesMoreBytesThanItsLimit() {
        #expect(refusal(entry("a", bytes: 60)) == nil)
        #expect(refusal(entry("b", bytes: 41)) == .queueFull)
        #expect(refusal(entry("c", bytes: 40)) == nil)
        queue.connected()
        _ = queue.next()
        #expect(refusal(entry("d", bytes: 60)) == nil)
    }

    @Test mutating func wakesItsSenderOnlyForTheFirst() {
        guard case .accepted(let first) = queue.admit(entry("a")), case .accepted(let second) = queue.admit(entry("b"))
        else {
            Issue.record("refused")
            return
        }
        #expect(first)
        #expect(!second)
    }

    @Test mutating func handsOverNoMoreThanTheWindowHolds() {
        queue = OutgoingQueue(limits: QueueLimits(messages: 10_000, bytes: 1 << 30))
        queue.connected()
        for _ in 0..<2_000 { _ = queue.admit(entry("a")) }
        var id: Int32 = 0
        while let entry = queue.next() {
            id += 1
            queue.sent(entry, id: id)
        }
        #expect(Int(id) == OutgoingQueue.window.messages)
        #expect(queue.answered(id: 1) != nil)
        #expect(queue.next() != nil)
    }

    @Test mutating func handsOverNoMoreBytesThanTheWindowHolds() {
        queue = OutgoingQueue(limits: QueueLimits(messages: 10_000, bytes: 1 << 30))
        queue.connected()
        for _ in 0..<20 { _ = queue.admit(entry("a", bytes: 1 << 20)) }
        var id: Int32 = 0
        while let entry = queue.next() {
            id += 1
            queue.sent(entry, id: id)
        }
        #expect(id == 4)
    }

    @Test mutating func waitsForAnOldMessageBeforeItsIdentifierComesAround() {
        queue = OutgoingQueue(limits: QueueLimits(messages: 10, bytes: 1 << 20))
        queue.connected()
        var id: Int32 = 0
        var isBlocked = false
        // The first is never answered, the others are at once.
        while !isBlocked, id < 70_000 {
            _ = queue.admit(entry("a"))
            guard let entry = queue.next() else {
                isBlocked = true
                break
            }
            id += 1
            queue.sent(entry, id: id)
            if id > 1 { _ = queue.answered(id: id) }
        }
        #expect(isBlocked)
        #expect(Int(id) == OutgoingQueue.identifierSpan + 1)
        _ = queue.answered(id: 1)
        #expect(queue.next() != nil)
    }

    @Test mutating func losesQoS0WithTheConnectionAndKeepsQoS1() throws {
        queue.connected()
        _ = queue.admit(entry("sent-0", .atMostOnce))
        _ = queue.admit(entry("sent-1"))
        queue.sent(try next(), id: 1)
        queue.sent(try next(), id: 2)
        _ = queue.admit(entry("waiting-0", .atMostOnce))
        _ = queue.admit(entry("waiting-1"))
        #expect(queue.disconnected().map(\.message.topic) == ["sent-0", "waiting-0"])
        #expect(queue.answered(id: 2)?.message.topic == "sent-1")
        queue.connected()
        #expect(queue.next()?.message.topic == "waiting-1")
    }

    @Test mutating func answersAnIdentifierOnce() throws {
        queue.connected()
        _ = queue.admit(entry("a"))
        queue.sent(try next(), id: 5)
        #expect(!queue.isEmpty)
        #expect(queue.answered(id: 5) != nil)
        #expect(queue.answered(id: 5) == nil)
        #expect(queue.answered(id: 6) == nil)
        #expect(queue.isEmpty)
    }

    @Test mutating func returnsEverythingWhenItCloses() throws {
        queue.connected()
        _ = queue.admit(entry("a"))
        queue.sent(try next(), id: 1)
        _ = queue.admit(entry("b"))
        #expect(queue.close().map(\.message.topic) == ["a", "b"])
        #expect(refusal(entry("c")) == .closed)
        #expect(queue.close().isEmpty)
    }
}

@Suite struct FIFOTests {
    @Test func returnsElementsInTheirOrder() {
        var fifo = FIFO<Int>()
        var expected = 0
        for number in 0..<1_000 {
            fifo.append(number)
            if number.isMultiple(of: 3) {
                #expect(fifo.popFirst() == expected)
                expected += 1
            }
        }
        #expect(fifo.count == 1_000 - expected)
        while let number = fifo.popFirst() {
            #expect(number == expected)
            expected += 1
        }
        #expect(fifo.isEmpty)
        #expect(fifo.first == nil)
    }
}
