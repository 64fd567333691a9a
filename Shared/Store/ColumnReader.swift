import Faces
import Failure
import Foundation
import GRDB
import Messages

/// Reads a row's columns one after the other.
///
/// GRDB's own subscripts trap when a column holds something else than they want, as one in a damaged file may.
struct ColumnReader {
    private let row: Row
    private var index = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func integer() throws -> Int64 { try value() }

    mutating func text() throws -> String { try value() }

    mutating func optionalInteger() throws -> Int64? {
        defer { index += 1 }
        return Int64.fromDatabaseValue(row[index])
    }

    mutating func optionalText() throws -> String? {
        defer { index += 1 }
        return String.fromDatabaseValue(row[index])
    }

    /// `nil` for NULL, and for a number that is none of the seven.
    mutating func optionalEmotion() throws -> Emotion? {
        try optionalInteger().flatMap { Emotion(rawValue: Int($0)) }
    }

    mutating func emotion() throws -> Emotion {
        guard let emotion = try optionalEmotion() else {
            throw StoreError(.corrupt, "the database holds a face without emotion; restore it from a backup")
        }
        return emotion
    }

    mutating func bytes() throws -> [UInt8] {
        let data: Data = try value()
        return [UInt8](data)
    }

    /// Seven numbers.
    mutating func probabilities() throws -> EmotionProbabilities {
        var values: [Float] = []
        for _ in Emotion.allCases { values.append(try decimal(FixedPoint.millionths)) }
        guard let probabilities = EmotionProbabilities(values) else {
            throw StoreError(.corrupt, "the database holds a face without probabilities; restore it from a backup")
        }
        return probabilities
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

    /// The four columns of a model.
    mutating func model() throws -> RecordedReport.Model {
        RecordedReport.Model(name: try name(), version: try name(), hashPrefix: try text(), engine: try text())
    }

    /// An integer that was stored bit by bit.
    mutating func number() throws -> UInt64 { UInt64(bitPattern: try value()) }

    /// A number in units of 1 / `scale`.
    mutating func decimal(_ scale: Float) throws -> Float {
        FixedPoint.decode(try value(), scale: scale)
    }

    mutating func name() throws -> Name {
        let text = try text()
        do {
            return try Name(text)
        } catch {
            throw StoreError(.corrupt, "the database holds '\(text.prefix(80))' where a name belongs", cause: error)
        }
    }

    private mutating func value<Value: DatabaseValueConvertible>() throws -> Value {
        defer { index += 1 }
        guard let value = Value.fromDatabaseValue(row[index]) else {
            throw StoreError(.corrupt, "the database holds nonsense in column \(index); restore it from a backup")
        }
        return value
    }
}
