extension WireDelivery {
    /// The most bytes that ``append(firstPending:to:)`` adds.
    public static let firstPendingSize = 11

    /// Adds `first_pending` to an encoded message that has the fields of ``WireDelivery``, over what it said before:
    /// protobuf messages may be joined, and the last value of a field counts.
    public static func append(firstPending: UInt64, to payload: inout [UInt8]) {
        payload.reserveCapacity(payload.count + firstPendingSize)
        // Field 15 as a varint (https://protobuf.dev/programming-guides/encoding).
        payload.append(15 << 3)
        var rest = firstPending
        while rest >= 0x80 {
            payload.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        payload.append(UInt8(rest))
    }
}
