import Faces
import Messages
import ServiceKit
import Store

/// What stands beside made-up reports: a shadow's, pictures, and what people said.
extension SampleReports {
    /// Microseconds since 1970-01-01 UTC.
    func capturedAt(_ number: Int) -> Int64 { report(number).frame.capturedAt }

    /// What a shadow says of the same frame.
    func shadow(_ number: Int) throws -> RecordedReport {
        var report = report(number)
        (report.producer, report.sequence, report.shadow) = ("classifier-shadow", UInt64(number + 1), true)
        (report.model.name, report.model.hashPrefix) = ("tiny", "fedcba987654")
        let recordedAt = report.frame.capturedAt + 95_000
        return try RecordedReport(report, site: Self.site, camera: camera(of: number), recordedAt: recordedAt)
    }

    /// A picture of 2 KB.
    func crop(_ number: Int) throws -> RecordedCrop {
        let report = try record(number)
        return RecordedCrop(
            face: FaceReference(frame: report.frameReference, position: 0),
            capturedAt: report.capturedAt,
            region: report.faces[0].box,
            jpeg: [0xFF, 0xD8, 0xFF] + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 2_000)
        )
    }

    /// What somebody says of a report's face.
    func label(
        _ sequence: Int,
        of number: Int,
        person: String = "ann",
        emotion: Emotion = .happy
    ) throws -> RecordedLabel {
        let report = try record(number)
        return RecordedLabel(
            producer: .constant("feedback"),
            sequence: UInt64(sequence),
            key: try Name("key-\(sequence)"),
            face: FaceReference(frame: report.frameReference, position: 0),
            verdict: .corrected,
            emotion: emotion,
            person: try Name(person),
            givenAt: report.capturedAt + 1_000_000,
            model: report.model,
            shown: report.faces[0].emotion,
            reason: sequence.isMultiple(of: 2) ? .random : .uncertain,
            recordedAt: report.capturedAt + 2_000_000
        )
    }
}
