/// The order in which people number files: `frame2` before `frame10`.
enum NaturalOrder {
    /// Whether `left` comes before `right`: digits are compared as numbers, everything else byte by byte.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var a = Array(left.utf8)[...]
        var b = Array(right.utf8)[...]
        while let first = a.first, let second = b.first {
            if isDigit(first), isDigit(second) {
                let (one, other) = (takeNumber(from: &a), takeNumber(from: &b))
                if one.count != other.count { return one.count < other.count }
                if one != other { return one.lexicographicallyPrecedes(other) }
            } else {
                if first != second { return first < second }
                a.removeFirst()
                b.removeFirst()
            }
        }
        // Equal but for leading zeros: any fixed order will do.
        return a.isEmpty && b.isEmpty ? left < right : a.isEmpty
    }

    // Without leading zeros, so that the longer number is the larger one.
    private static func takeNumber(from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes.dropFirst(digits.count)
        return digits.drop { $0 == 0x30 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
