import Messages

/// What a message that must not be lost says of its delivery.
struct Delivered: Equatable {
    let producer: Name
    let sequence: UInt64
    /// The oldest number of the producer that may still come; 0: it does not say, and waits for no receipt.
    let firstPending: UInt64
}

/// How far the messages of each producer are recorded, and which producers have to be told.
struct ReceiptBook {
    /// More producers than a site has. What is known of them can be forgotten: the store knows it, too.
    static let capacity = 10_000

    private var progress: [Name: ProducerProgress] = [:]
    private var due: Set<Name> = []

    /// Whether something is known of a producer.
    func knows(_ producer: Name) -> Bool { progress[producer] != nil }

    /// Notes what the store knows of a producer.
    mutating func learn(_ known: ProducerProgress, of producer: Name) {
        if progress.count >= Self.capacity {
            progress.removeAll()
            due.removeAll()
        }
        progress[producer] = known
    }

    /// A message is recorded, now or before. Returns how many of its producer are lost, as it is known now.
    mutating func record(_ message: Delivered) -> UInt64 {
        var known = progress.removeValue(forKey: message.producer) ?? ProducerProgress(stored: [], from: message.expected)
        defer { progress[message.producer] = known }
        // One that came before is due, too: its producer may have missed the receipt.
        if message.firstPending > 0 { due.insert(message.producer) }
        return known.record(message.sequence, firstPending: message.firstPending)
    }

    /// Takes out who has to be told, and through which message theirs are recorded.
    mutating func takeDue() -> [(producer: Name, through: UInt64)] {
        defer { due.removeAll(keepingCapacity: true) }
        return due.compactMap { producer in progress[producer].map { (producer, $0.through) } }
    }
}

extension Delivered {
    /// From which number on its producer's messages matter.
    var expected: UInt64 { firstPending == 0 ? sequence : min(firstPending, sequence) }
}
