import Faces
import Failure
import GRDB
import Messages

/// A report as a query finds it, without its faces.
struct ReportRow: FetchableRecord {
    let id: Int64
    let report: RecordedReport

    init(row: Row) throws {
        id = try row.integer("id")
        let capturedAt = try row.integer("captured_at")
        report = RecordedReport(
            site: try row.name("site"),
            camera: try row.name("camera"),
            producer: try row.name("producer"),
            sequence: UInt64(bitPattern: try row.integer("sequence")),
            frame: RecordedReport.Frame(
                run: UInt64(bitPattern: try row.integer("run")),
                sequence: UInt64(bitPattern: try row.integer("frame")),
                width: UInt32(truncatingIfNeeded: try row.integer("width")),
                height: UInt32(truncatingIfNeeded: try row.integer("height"))
            ),
            capturedAt: capturedAt,
            detectedAt: capturedAt &+ (try row.integer("detected_after")),
            classifiedAt: capturedAt &+ (try row.integer("classified_after")),
            recordedAt: capturedAt &+ (try row.integer("recorded_after")),
            model: RecordedReport.Model(
                name: try row.name("model"),
                version: try row.name("version"),
                hashPrefix: try row.text("hash_prefix"),
                engine: try row.text("engine")
            ),
            detector: try row.text("detector"),
            faces: []
        )
    }
}

/// A face as a query finds it.
struct FaceRow: FetchableRecord {
    let face: RecordedFace

    init(row: Row) throws {
        func decimal(_ column: String, _ scale: Float) throws -> Float {
            FixedPoint.decode(try row.integer(column), scale: scale)
        }
        let likelihoods = EmotionProbabilities(
            try Emotion.allCases.map { emotion in try decimal(emotion.name, FixedPoint.millionths) }
        )
        guard let emotion = Emotion(rawValue: Int(try row.integer("emotion"))), let likelihoods else {
            throw StoreError(.corrupt, "the database holds a face without emotion; restore it from a backup")
        }
        face = RecordedFace(
            box: Box(
                x: try decimal("x", FixedPoint.tenths),
                y: try decimal("y", FixedPoint.tenths),
                width: try decimal("width", FixedPoint.tenths),
                height: try decimal("height", FixedPoint.tenths)
            ),
            score: try decimal("score", FixedPoint.millionths),
            track: UInt64(bitPattern: try row.integer("track")),
            emotion: emotion,
            probabilities: likelihoods,
            truth: Int.fromDatabaseValue(row["truth"]).flatMap(Emotion.init(rawValue:))
        )
    }
}

// GRDB's own subscripts trap when a column holds something else than they want, as one in a damaged file may.
extension Row {
    /// A column that holds an integer.
    func integer(_ column: String) throws -> Int64 { try value(column) }

    /// A column that holds a text.
    func text(_ column: String) throws -> String { try value(column) }

    /// A column that holds a name.
    func name(_ column: String) throws -> Name {
        let text = try text(column)
        do {
            return try Name(text)
        } catch {
            throw StoreError(.corrupt, "the database holds '\(text.prefix(80))' where a name belongs", cause: error)
        }
    }

    private func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value = Value.fromDatabaseValue(self[column]) else {
            throw StoreError(.corrupt, "the database holds nonsense in '\(column)'; restore it from a backup")
        }
        return value
    }
}
