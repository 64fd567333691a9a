extension JSONValue {
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
    private static let hexadecimal = Array("0123456789abcdef".utf8)
    /// Beyond it, a number has no digits behind the point that mean anything.
    private static let largest = 9e8

    /// Appends the text as UTF-8.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        case .unsigned(let number): bytes += String(number).utf8
        case .number(let number, let digits): Self.write(number, digits, to: &bytes)
        case .string(let text): Self.write(text, to: &bytes)
        case .array(let elements): Self.write(elements, to: &bytes)
        case .object(let fields): Self.write(fields, to: &bytes)
        }
    }

    private static func write(_ elements: [JSONValue], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            element.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func write(_ fields: [Field], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(field.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            field.value.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F: bytes += "\\u00".utf8 + [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Rounds as people do, and writes no zeros at the end: 0.25, 31, -4.5.
    private static func write(_ number: Double, _ digits: Int, to bytes: inout [UInt8]) {
        guard number.isFinite else {
            bytes += "null".utf8
            return
        }
        let digits = min(max(digits, 0), powers.count - 1)
        guard abs(number) < largest else {
            bytes += number.description.utf8
            return
        }
        let scaled = Int64((number * powers[digits]).rounded())
        let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(powers[digits]))
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes += String(whole).utf8
        guard rest > 0 else { return }
        let text = String(rest)
        var fraction = String(repeating: "0", count: digits - text.utf8.count) + text
        while fraction.last == "0" { fraction.removeLast() }
        bytes.append(UInt8(ascii: "."))
        bytes += fraction.utf8
    }
}
