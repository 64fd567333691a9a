import Faces
import Failure
import Hummingbird
import Messages

/// The parameters of a request, taken one by one, so that ``finish()`` finds what nobody wanted.
struct QueryReader {
    /// More than any request needs.
    private static let limit = 64

    private var values: [(name: String, value: String)] = []
    private var known: [String] = []

    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badParameter``.
    init(_ request: Request) throws(GatewayError) {
        try self.init(query: request.uri.query ?? "")
    }

    init(query: String) throws(GatewayError) {
        for part in query.split(separator: "&").prefix(Self.limit + 1) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(pair[0], plusIsSpace: true),
                let value = PercentCoding.decode(pair.count == 2 ? pair[1] : "", plusIsSpace: true)
            else { throw GatewayError(.badParameter, "the query is not percent-encoded UTF-8") }
            guard !values.contains(where: { $0.name == name }), values.count < Self.limit else {
                throw GatewayError(
                    .badParameter,
                    "'\(name.prefix(40))' is given twice, or there are too many parameters"
                )
            }
            values.append((name, value))
        }
    }

    /// The text of a parameter; `nil` when it is absent or empty.
    mutating func text(_ name: String) -> String? {
        known.append(name)
        guard let index = values.firstIndex(where: { $0.name == name }) else { return nil }
        let value = values.remove(at: index).value
        return value.isEmpty ? nil : value
    }

    /// What a parameter says.
    ///
    /// - Parameter form: How to write it, for the error: "a number from 1 to 64".
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badParameter``.
    mutating func value<Value>(
        _ name: String,
        as form: String,
        _ read: (String) -> Value?
    ) throws(GatewayError) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = read(text) else { throw GatewayError(.badParameter, "'\(name)' must be \(form)") }
        return value
    }

    mutating func flag(_ name: String) throws(GatewayError) -> Bool? {
        try value(name, as: "true or false") { ["true": true, "1": true, "false": false, "0": false][$0] }
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>) throws(GatewayError) -> Int? {
        try value(name, as: "a number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func name(_ name: String) throws(GatewayError) -> Name? {
        try value(name, as: "a name: a-z, 0-9, '.', '_' and '-'") { try? Name($0) }  // The form says all.
    }

    /// Which records are meant: `camera`, `since`, `until`, and, unless they mean nothing here, `emotion` and `model`.
    mutating func selection(emotion: Bool = true, model: Bool = true) throws(GatewayError) -> WireRecordSelection {
        var selection = WireRecordSelection()
        let time = "a time such as 2026-11-21T12:00:00Z"
        selection.camera = try self.name("camera")?.text ?? ""
        selection.since = try value("since", as: time, UTCTime.microseconds) ?? 0
        selection.until = try value("until", as: time, UTCTime.microseconds) ?? 0
        if emotion {
            let words = Emotion.allCases.map(\.name).joined(separator: ", ")
            selection.emotion =
                try value("emotion", as: "one of \(words)") { Emotion(name: $0).map(WireEmotion.init) } ?? .unspecified
        }
        if model { selection.model = text("model") ?? "" }
        return selection
    }

    /// Complains about the first parameter that is left.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/unknownParameter``.
    func finish() throws(GatewayError) {
        guard let name = values.first?.name else { return }
        let list = known.isEmpty ? "none is" : "known are \(known.joined(separator: ", "))"
        throw GatewayError(.unknownParameter, "the parameter '\(name.prefix(40))' is not known here; \(list)")
    }
}
