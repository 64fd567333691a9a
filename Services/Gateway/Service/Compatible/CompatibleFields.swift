import Failure
import FoundationEssentials
import Hummingbird

/// The fields of a request, wherever its client puts them: in the query, a form, or a document in JSON.
///
/// What the query says comes first.
struct CompatibleFields: Sendable {
    /// A value in JSON, of the kinds that these requests have.
    enum Value: Sendable, Equatable {
        case text(String)
        case flag(Bool)
        case number(Int)
        case list([String])
    }

    private var query: [String: String] = [:]
    private var document: [String: Value] = [:]
    /// Of a form.
    private var parts: [FormPart] = []

    /// Reads the fields of a request.
    ///
    /// - Throws: ``GatewayError``: `badParameter` (also for one that is given twice), `badMultipart`, `tooLarge`,
    ///   `unsupportedType`.
    init(_ request: Request, reader: PictureReader) async throws {
        for (name, value) in request.uri.queryParameters {
            guard query.updateValue(String(value), forKey: String(name)) == nil else {
                throw GatewayError(.badParameter, "\(name.prefix(40)) is given twice")
            }
        }
        let type = request.headers[.contentType] ?? ""
        switch HeaderValue(type)?.value {
        case "multipart/form-data": parts = try await reader.form(from: request, contentType: type)
        case "application/json":
            document = try await reader.document(from: request, as: [String: Value?].self).compactMapValues(\.self)
        case "application/x-www-form-urlencoded": try await readURLEncoded(request, reader)
        default:
            // Without a body its clients name any type, or none.
            for try await piece in request.body where piece.readableBytes > 0 {
                throw GatewayError(
                    .unsupportedType,
                    "the body is none that is read here: send multipart/form-data or application/json"
                )
            }
        }
    }

    private mutating func readURLEncoded(_ request: Request, _ reader: PictureReader) async throws {
        let body = try await reader.body(of: request, limit: reader.limits.documentBytes)
        let pairs = body.split(separator: UInt8(ascii: "&")).map {
            $0.split(separator: UInt8(ascii: "="), maxSplits: 1)
        }
        guard pairs.count <= reader.limits.parts else {
            throw GatewayError(.badParameter, "the form has too many fields")
        }
        for pair in pairs {
            guard let name = pair.first.flatMap(FormText.decode),
                let value = FormText.decode(pair.dropFirst().first ?? [])
            else {
                throw GatewayError(.badParameter, "the form's fields are not encoded as they should be")
            }
            parts.append(FormPart(name: name, bytes: Array(value.utf8)))
        }
    }

    /// A file of a form; `nil` when there is none.
    ///
    /// - Throws: ``GatewayError`` with `badParameter` when there are several.
    func file(_ name: String) throws(GatewayError) -> [UInt8]? {
        let files = parts.filter { $0.name == name && $0.isFile }
        guard files.count <= 1 else { throw GatewayError(.badParameter, "\(name) is given twice") }
        return files.first?.bytes
    }

    /// A field's text; `nil` when there is none of this name.
    ///
    /// - Throws: ``GatewayError`` with `badParameter` when there are several, or it is no text.
    func text(_ name: String) throws(GatewayError) -> String? {
        if let value = query[name] { return value }
        switch document[name] {
        case .text(let text): return text
        case .number(let number): return String(number)
        case .flag(let flag): return String(flag)
        case .list: throw GatewayError(.badParameter, "\(name) is a list, and has to be one value")
        case nil: break
        }
        let fields = parts.filter { $0.name == name && !$0.isFile }
        guard let field = fields.first else { return nil }
        guard fields.count == 1, let text = field.text else {
            throw GatewayError(.badParameter, "\(name) is given twice, or is no text")
        }
        return text
    }

    /// A field's texts: of a list all, of a form all of this name, otherwise one; `nil` when there is none.
    func texts(_ name: String) throws(GatewayError) -> [String]? {
        if case .list(let list) = document[name] { return list }
        let fields = parts.filter { $0.name == name && !$0.isFile }.compactMap(\.text)
        if fields.count > 1 { return fields }
        return try text(name).map { [$0] }
    }

    /// Whether a field says yes; `nil` when it says nothing.
    ///
    /// - Throws: ``GatewayError`` with `badParameter` for anything but `true` and `false`, in letters of any size, and 1 and 0.
    func flag(_ name: String) throws(GatewayError) -> Bool? {
        guard let text = try text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw GatewayError(.badParameter, "\(name) has to be true or false")
        }
    }

    /// A field's number; `nil` when there is none.
    ///
    /// - Throws: ``GatewayError`` with `badParameter` for anything but digits, or a number out of bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws(GatewayError) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text), bounds.contains(number), String(number) == text else {
            throw GatewayError(
                .badParameter,
                "\(name) has to be a number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return number
    }
}

extension CompatibleFields.Value: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each attempt's error says only that it is another kind.
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {  // As above.
            self = .number(number)
        } else if let list = try? container.decode([String].self) {  // As above.
            self = .list(list)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}

/// The text of a form that is encoded as a URL (WHATWG URL, 5.1).
enum FormText {
    static func decode(_ bytes: some Collection<UInt8>) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else { return nil }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): byte - UInt8(ascii: "0")
        case let byte? where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte): byte - UInt8(ascii: "a") + 10
        case let byte? where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
