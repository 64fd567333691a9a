import Foundation

/// As much of JSON Schema (draft 2020-12) as the schemas of these tests use; a keyword that is not known is an error.
struct JSONSchema {
    private let root: [String: Any]

    private static let known: Set<String> = [
        "$schema", "$comment", "type", "additionalProperties", "required", "properties", "items", "minItems",
        "minProperties", "pattern", "enum", "oneOf",
    ]

    /// A schema among the fixtures.
    init(fixture: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Fixtures/\(fixture).json"))
        guard let root = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.root = root
    }

    /// What is wrong with a text, each with its place.
    func faults(of text: String) throws -> [String] {
        Self.faults(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed), root, at: "$")
    }

    private static func faults(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        var faults = schema.keys.filter { !known.contains($0) }.map { "\(place): the schema's \($0) is not understood" }
        if let type = schema["type"] as? String, !isType(value, type) { return faults + ["\(place): no \(type)"] }
        if let values = schema["enum"] as? [AnyHashable], !values.contains(where: { $0 == value as? AnyHashable }) {
            faults.append("\(place): \(value) is none of \(values)")
        }
        if let pattern = schema["pattern"] as? String, let text = value as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            faults.append("\(place): '\(text)' does not match \(pattern)")
        }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let results = choices.map { Self.faults(value, $0, at: place) }
            if results.filter(\.isEmpty).count != 1 {
                faults += ["\(place): not one of \(choices.count)"] + results.joined()
            }
        }
        if let list = value as? [Any] { faults += elements(list, schema, at: place) }
        if let object = value as? [String: Any] { faults += members(object, schema, at: place) }
        return faults
    }

    private static func elements(_ list: [Any], _ schema: [String: Any], at place: String) -> [String] {
        let few = list.count < schema["minItems"] as? Int ?? 0 ? ["\(place): too few"] : []
        guard let items = schema["items"] as? [String: Any] else { return few }
        return few + list.enumerated().flatMap { faults($1, items, at: "\(place)[\($0)]") }
    }

    private static func members(_ object: [String: Any], _ schema: [String: Any], at place: String) -> [String] {
        var faults = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map { "\(place): no \($0)" }
        if object.count < schema["minProperties"] as? Int ?? 0 { faults.append("\(place): too few") }
        let properties = schema["properties"] as? [String: Any] ?? [:]
        for (name, value) in object {
            let place = "\(place).\(name)"
            if let property = properties[name] as? [String: Any] {
                faults += Self.faults(value, property, at: place)
            } else if let rest = schema["additionalProperties"] as? [String: Any] {
                faults += Self.faults(value, rest, at: place)
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append("\(place): not known")
            }
        }
        return faults
    }

    private static func isType(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": (value as? NSNumber).map { CFBoolean.isBoolean($0) } ?? false
        case "integer":
            (value as? NSNumber).map { !CFBoolean.isBoolean($0) && Double($0.intValue) == $0.doubleValue } ?? false
        default: false
        }
    }
}

private enum CFBoolean {
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
