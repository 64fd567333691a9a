import Bus

/// Messages with pictures that wait to be looked at: so many bytes and no more, for results must never wait for pictures.
///
/// A value: whoever shares it locks it.
struct PictureInbox {
    /// What a message carries.
    enum Kind: String, CaseIterable {
        case crops, frames
    }

    struct Arrival {
        let kind: Kind
        let message: InboundMessage
    }

    private let limitBytes: Int
    private var arrivals: [Arrival] = []
    private var byteCount = 0

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    var isEmpty: Bool { arrivals.isEmpty }

    /// Takes a message in; `false` when there is no room for it.
    mutating func add(_ arrival: Arrival) -> Bool {
        guard byteCount + arrival.message.payload.count <= limitBytes else { return false }
        byteCount += arrival.message.payload.count
        arrivals.append(arrival)
        return true
    }

    /// All that waits.
    mutating func takeAll() -> [Arrival] {
        defer { (arrivals, byteCount) = ([], 0) }
        return arrivals
    }
}
