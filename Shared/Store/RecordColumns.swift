package import Faces
import Failure
package import Messages

/// Reads a row's columns one after the other, wherever the record is: what more than one number or text means is the same
/// everywhere.
package protocol RecordColumns {
    mutating func integer() throws -> Int64
    /// `nil` for NULL.
    mutating func optionalInteger() throws -> Int64?
    mutating func text() throws -> String
    /// `nil` for NULL.
    mutating func optionalText() throws -> String?
}

extension RecordColumns {
    /// An integer that was stored bit by bit.
    package mutating func number() throws -> UInt64 { UInt64(bitPattern: try integer()) }

    /// A number in units of 1 / `scale`.
    package mutating func decimal(_ scale: Float) throws -> Float { FixedPoint.decode(try integer(), scale: scale) }

    package mutating func name() throws -> Name { try Self.name(try text()) }

    package mutating func optionalName() throws -> Name? { try optionalText().map(Self.name) }

    private static func name(_ text: String) throws -> Name {
        do {
            return try Name(text)
        } catch {
            throw StoreError(.corrupt, "the database holds '\(text.prefix(80))' where a name belongs", cause: error)
        }
    }

    /// `nil` for NULL, and for a number that is none of the seven.
    package mutating func optionalEmotion() throws -> Emotion? {
        try optionalInteger().flatMap { Emotion(rawValue: Int($0)) }
    }

    package mutating func emotion() throws -> Emotion {
        guard let emotion = try optionalEmotion() else {
            throw StoreError(.corrupt, "the database holds a face without emotion; restore it from a backup")
        }
        return emotion
    }

    /// Seven numbers.
    package mutating func probabilities() throws -> EmotionProbabilities {
        var values: [Float] = []
        for _ in Emotion.allCases { values.append(try decimal(FixedPoint.millionths)) }
        guard let probabilities = EmotionProbabilities(values) else {
            throw StoreError(.corrupt, "the database holds a face without probabilities; restore it from a backup")
        }
        return probabilities
    }

    /// In tenths of a pixel.
    package mutating func box() throws -> Box {
        Box(
            x: try decimal(FixedPoint.tenths),
            y: try decimal(FixedPoint.tenths),
            width: try decimal(FixedPoint.tenths),
            height: try decimal(FixedPoint.tenths)
        )
    }

    /// The four columns of a model.
    package mutating func model() throws -> RecordedReport.Model {
        RecordedReport.Model(name: try name(), version: try name(), hashPrefix: try text(), engine: try text())
    }

    /// The five columns of a face: site, camera, run, frame, position.
    package mutating func faceReference() throws -> FaceReference {
        let (site, camera) = (try name(), try name())
        let frame = FrameReference(site: site, camera: camera, run: try number(), sequence: try number())
        return FaceReference(frame: frame, position: Int(try integer()))
    }

    /// The columns of a label, without those of its model.
    package mutating func label() throws -> RecordedLabel {
        let face = try faceReference()
        return RecordedLabel(
            producer: try name(),
            sequence: try number(),
            key: try name(),
            face: face,
            verdict: try verdict(),
            emotion: try optionalEmotion(),
            person: try name(),
            givenAt: try integer(),
            source: try text(),
            undoes: try optionalName(),
            shown: try optionalEmotion(),
            reason: try optionalInteger().flatMap { CandidateOrder(rawValue: Int($0)) },
            recordedAt: try integer()
        )
    }

    private mutating func verdict() throws -> RecordedLabel.Verdict {
        guard let verdict = RecordedLabel.Verdict(rawValue: Int(try integer())) else {
            throw StoreError(.corrupt, "the database holds a label without a verdict; restore it from a backup")
        }
        return verdict
    }
}
