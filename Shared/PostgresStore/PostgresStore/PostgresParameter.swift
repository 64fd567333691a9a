import Faces
import Messages
import Store

/// A value that goes with a statement, in PostgreSQL's binary form.
enum PostgresParameter {
    case integer(Int64?)
    case text(String?)
    case integers([Int64])
    case data([UInt8])

    /// pg_type.oid: int8, text, int8[], bytea.
    var type: UInt32 {
        switch self {
        case .integer: 20
        case .text: 25
        case .integers: 1_016
        case .data: 17
        }
    }

    /// `nil` for NULL.
    var bytes: [UInt8]? {
        switch self {
        case .integer(let number): number.map { CopyRows.bytes($0) }
        // PostgreSQL's texts hold no zero bytes; nothing that is a name has one.
        case .text(let text): text.map { $0.utf8.filter { $0 != 0 } }
        case .integers(let numbers): Self.bytes(numbers)
        case .data(let bytes): bytes
        }
    }

    // As array_recv reads it: dimensions, whether NULL occurs, the elements' type, how many, the first one's number, the elements.
    private static func bytes(_ numbers: [Int64]) -> [UInt8] {
        let header: [Int32] = numbers.isEmpty ? [0, 0, 20] : [1, 0, 20, Int32(clamping: numbers.count), 1]
        return header.flatMap { CopyRows.bytes($0) } + numbers.flatMap { CopyRows.bytes(Int32(8)) + CopyRows.bytes($0) }
    }
}

extension PostgresParameter {
    static func emotion(_ emotion: Emotion?) -> PostgresParameter { .integer(emotion.map { Int64($0.rawValue) }) }

    /// A name, or `nil` for any.
    static func name(_ name: Name?) -> PostgresParameter { .text(name?.text) }
}
