/// Rows as COPY takes them in binary form (https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format").
struct CopyRows {
    private(set) var bytes: [UInt8]
    private(set) var count = 0

    init(capacity: Int = 0) {
        bytes = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n".utf8) + [0] + [UInt8](repeating: 0, count: 8)
        bytes.reserveCapacity(bytes.count + capacity)
    }

    /// Adds a row of bigint columns; `nil` is NULL.
    mutating func add(_ columns: [Int64?]) {
        append(Int16(truncatingIfNeeded: columns.count))
        for column in columns {
            if let column {
                append(Int32(8))
                append(column)
            } else {
                append(Int32(-1))
            }
        }
        count += 1
    }

    /// All rows, and the mark of their end.
    var finished: [UInt8] { bytes + [0xFF, 0xFF] }

    /// A number as PostgreSQL sends and receives it.
    static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
