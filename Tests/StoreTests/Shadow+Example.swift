import Faces
import Messages
import Store

extension RecordedReport.Model {
    /// Another than the examples' own.
    static func example(_ name: String) throws -> RecordedReport.Model {
        RecordedReport.Model(name: try Name(name), version: try Name("2.0"), hashPrefix: "ffee", engine: "opencv")
    }
}

extension RecordedReport {
    /// The same frame as a shadow read it, which numbers its reports as the others do.
    func shadow(_ model: String = "tiny", sequence: UInt64, _ emotions: Emotion...) throws -> RecordedReport {
        var report = self
        (report.sequence, report.isShadow, report.model) = (sequence, true, try .example(model))
        if !emotions.isEmpty { report.faces = emotions.map { .example($0) } }
        return report
    }
}

extension RecordedFace {
    /// The same face, read by a canary.
    func read(by model: String) throws -> RecordedFace {
        var face = self
        face.model = try .example(model)
        return face
    }
}
