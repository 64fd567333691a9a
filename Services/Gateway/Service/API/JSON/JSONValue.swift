/// A JSON value (RFC 8259) whose fields keep the order in which they were given.
enum JSONValue: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    /// A number rounded to so many digits behind the point, 0 to 9; `null` when it is not finite.
    case number(Double, digits: Int)
    case string(String)
    case array([JSONValue])
    case object([Field])

    /// A name and its value.
    struct Field: Sendable, Equatable {
        let name: String
        let value: JSONValue
    }

    init(stringLiteral text: String) { self = .string(text) }
    init(integerLiteral number: Int64) { self = .integer(number) }
    init(booleanLiteral flag: Bool) { self = .bool(flag) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral fields: (String, JSONValue)...) { self = .object(fields.map(Field.init)) }

    /// The text; `null` when there is none.
    init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
    init(_ number: some BinaryInteger) {
        self = number < 0 ? .integer(Int64(clamping: number)) : .unsigned(UInt64(clamping: number))
    }
    init(_ flag: Bool) { self = .bool(flag) }

    /// The same object with more fields at its end; anything else stays as it is.
    func adding(_ more: KeyValuePairs<String, JSONValue>) -> JSONValue {
        guard case .object(let fields) = self else { return self }
        return .object(fields + more.map(Field.init))
    }

    /// The value of an object's field.
    subscript(name: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// The text as UTF-8, in one line.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(to: &bytes)
        return bytes
    }

    /// The text, in one line.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
