public import Failure

/// Where a page ended, so that the next one can begin there: bytes for whoever asked, without a meaning to them.
public struct PageCursor: Sendable, Hashable {
    /// What is sorted how: a cursor of one query is of no use to another.
    package enum Kind: UInt8 {
        case oldestFirst = 1, newestFirst, labels
    }

    /// As it travels.
    public let bytes: [UInt8]

    package let kind: Kind
    package let time: Int64
    package let id: Int64

    /// Reads a cursor that came back.
    ///
    /// - Throws: ``StoreError`` with `badCursor`.
    public init(_ bytes: [UInt8]) throws(StoreError) {
        guard bytes.count == 17, let kind = Kind(rawValue: bytes[0]) else { throw Self.refusal }
        self.bytes = bytes
        self.kind = kind
        time = Self.number(bytes[1..<9])
        id = Self.number(bytes[9...])
    }

    package init(_ kind: Kind, time: Int64 = 0, id: Int64) {
        self.kind = kind
        self.time = time
        self.id = id
        bytes = [kind.rawValue] + Self.bytes(time) + Self.bytes(id)
    }

    /// - Throws: ``StoreError`` with `badCursor` when it is of another query.
    package func checked(_ kind: Kind) throws(StoreError) -> PageCursor {
        guard kind == self.kind else { throw Self.refusal }
        return self
    }

    private static var refusal: StoreError {
        StoreError(.badCursor, "the cursor is of no page that this query gave; begin again without one")
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
        Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
