import Faces
import Failure
import Messages
import Store

/// Reads a row's columns one after the other.
struct FieldReader {
    private let rows: PostgresRows
    private let row: Int
    private var column = 0

    init(_ rows: PostgresRows, row: Int) {
        (self.rows, self.row) = (rows, row)
    }

    mutating func integer() throws -> Int64 {
        guard let number = try optionalInteger() else { throw nonsense }
        return number
    }

    /// smallint, integer, bigint or boolean.
    mutating func optionalInteger() throws -> Int64? {
        guard let bytes = next() else { return nil }
        guard [1, 2, 4, 8].contains(bytes.count) else { throw nonsense }
        let isNegative = bytes.count > 1 && bytes[0] >= 0x80
        return Int64(bitPattern: bytes.reduce(isNegative ? .max : 0) { $0 << 8 | UInt64($1) })
    }

    mutating func boolean() throws -> Bool { try integer() != 0 }

    mutating func text() throws -> String {
        guard let text = optionalText() else { throw nonsense }
        return text
    }

    mutating func optionalText() -> String? { next().map { String(decoding: $0, as: UTF8.self) } }

    /// `nil` for NULL, and for a number that is none of the seven.
    mutating func optionalEmotion() throws -> Emotion? {
        try optionalInteger().flatMap { Emotion(rawValue: Int($0)) }
    }

    mutating func emotion() throws -> Emotion {
        guard let emotion = try optionalEmotion() else { throw nonsense }
        return emotion
    }

    /// An integer that was stored bit by bit.
    mutating func number() throws -> UInt64 { UInt64(bitPattern: try integer()) }

    /// A number in units of 1 / `scale`.
    mutating func decimal(_ scale: Float) throws -> Float { FixedPoint.decode(try integer(), scale: scale) }

    mutating func name() throws -> Name {
        guard let name = try optionalName() else { throw nonsense }
        return name
    }

    mutating func optionalName() throws -> Name? {
        guard let text = optionalText() else { return nil }
        do {
            return try Name(text)
        } catch {
            throw StoreError(.corrupt, "the database holds '\(text.prefix(80))' where a name belongs", cause: error)
        }
    }

    /// In tenths of a pixel.
    mutating func box() throws -> Box {
        Box(
            x: try decimal(FixedPoint.tenths),
            y: try decimal(FixedPoint.tenths),
            width: try decimal(FixedPoint.tenths),
            height: try decimal(FixedPoint.tenths)
        )
    }

    /// Seven numbers.
    mutating func probabilities() throws -> EmotionProbabilities {
        var values: [Float] = []
        for _ in Emotion.allCases { values.append(try decimal(FixedPoint.millionths)) }
        guard let probabilities = EmotionProbabilities(values) else { throw nonsense }
        return probabilities
    }

    /// The four columns of a model.
    mutating func model() throws -> RecordedReport.Model {
        RecordedReport.Model(name: try name(), version: try name(), hashPrefix: try text(), engine: try text())
    }

    /// The four columns of a model that need not be.
    mutating func optionalModel() throws -> RecordedReport.Model? {
        guard next() != nil else {
            column += 3
            return nil
        }
        column -= 1
        return try model()
    }

    private mutating func next() -> UnsafeBufferPointer<UInt8>? {
        defer { column += 1 }
        return rows.bytes(row: row, column: column)
    }

    private var nonsense: StoreError {
        StoreError(.corrupt, "the database holds nonsense in column \(column); restore it from a backup")
    }
}
