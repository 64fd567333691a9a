import Faces
import Messages

/// Emotions, boxes and models in JSON.
enum EmotionJSON {
    /// The word; `null` for what is none of the seven.
    static func word(_ emotion: WireEmotion) -> JSONValue { JSONValue(Emotion(emotion)?.name) }

    /// `{"angry":0.01,…}`: four digits, in FER2013's order; `null` unless there are seven.
    static func probabilities(_ values: [Float]) -> JSONValue {
        numbers(values) { .number(Double($0), digits: 4) }
    }

    /// `{"angry":3,…}`: how many faces showed which emotion.
    static func counts(_ values: [UInt64]) -> JSONValue { numbers(values) { .unsigned($0) } }

    private static func numbers<Number>(_ values: [Number], _ json: (Number) -> JSONValue) -> JSONValue {
        guard values.count == Emotion.allCases.count else { return .null }
        return .object(zip(Emotion.allCases, values).map { .init(name: $0.name, value: json($1)) })
    }

    /// `[x,y,width,height]` in pixels of the picture, to the tenth.
    static func box(_ box: WireBox) -> JSONValue {
        .array([box.x, box.y, box.width, box.height].map { .number(Double($0), digits: 1) })
    }

    /// `[[x,y],…]`; empty when the detector finds none.
    static func landmarks(_ points: [WirePoint]) -> JSONValue {
        .array(points.map { .array([.number(Double($0.x), digits: 1), .number(Double($0.y), digits: 1)]) })
    }

    /// `{"name":…,"version":…,"hash_prefix":…}`
    static func model(_ model: WireModelReference) -> JSONValue {
        ["name": .string(model.name), "version": .string(model.version), "hash_prefix": .string(model.hashPrefix)]
    }

    /// 49 numbers as seven rows of seven.
    static func table(_ counts: [UInt64]) -> JSONValue {
        let side = Emotion.allCases.count
        return .array(
            stride(from: 0, to: counts.count, by: side).map { start in
                .array(counts[start..<min(start + side, counts.count)].map { .unsigned($0) })
            }
        )
    }
}
