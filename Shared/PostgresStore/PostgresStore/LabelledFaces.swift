import Faces
import Messages
import Store

/// The faces of a camera that people said something of, what they said, and what models had said.
struct LabelledFaces {
    /// So many labels of a camera count, the newest by the time of capture.
    static let effort = 100_000

    private var opinions: [FaceOpinion.Face: FaceOpinion] = [:]
    private var answers: [FaceOpinion.Face: [Int64: Emotion]] = [:]

    /// - Parameter shadows: Also those models that are only compared.
    init(of camera: Int64, _ selection: ReportSelection, shadows: Bool, in connection: PostgresConnection) throws {
        let parameters: [PostgresParameter] = [
            .integer(camera), .integer(selection.since), .integer(selection.until),
        ]
        let labels = """
            SELECT * FROM label WHERE camera_id = $1 AND captured_at >= $2 AND captured_at < $3 AND holds
            ORDER BY captured_at DESC, id DESC LIMIT \(Self.effort)
            """
        let said = "SELECT run_id, frame, position, verdict, emotion, reason, model_id, shown FROM (\(labels)) AS label"
        for (face, vote) in try connection.execute(said, parameters).map({ (try $0.opinionFace(), try $0.vote()) }) {
            opinions[face, default: FaceOpinion()].add(vote)
        }
        // All reports of a frame have its time of capture, so only its month is looked at.
        let read = """
            SELECT label.run_id, label.frame, label.position, coalesce(face.model_id, report.model_id), face.emotion
            FROM (SELECT DISTINCT run_id, frame, position, captured_at FROM (\(labels)) AS label) AS label
            JOIN report ON report.run_id = label.run_id AND report.frame = label.frame
                AND report.captured_at = label.captured_at AND report.camera_id = $1 \(shadows ? "" : "AND NOT shadow")
            JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
                AND face.position = label.position
            ORDER BY report.id
            """
        let answers = try connection.execute(read, parameters).map { row in
            (try row.opinionFace(), try row.integer(), try row.emotion())
        }
        for (face, model, emotion) in answers { self.answers[face, default: [:]][model] = emotion }
    }

    /// What people say of each face, and what the models say, as their reports have it or, when these have expired, as people
    /// were shown it.
    var judgements: [(opinion: FaceOpinion, answers: [Int64: Emotion])] {
        opinions.map { face, opinion in (opinion, answers[face] ?? opinion.shown) }
    }
}

extension FieldReader {
    /// The three columns of a face: run, frame, position.
    mutating func opinionFace() throws -> FaceOpinion.Face {
        FaceOpinion.Face(run: try integer(), frame: try integer(), position: try integer())
    }

    fileprivate mutating func vote() throws -> FaceOpinion.Vote {
        FaceOpinion.Vote(
            verdict: RecordedLabel.Verdict(rawValue: Int(try integer())),
            emotion: try optionalEmotion(),
            reason: try optionalInteger(),
            model: try optionalInteger(),
            shown: try optionalEmotion()
        )
    }
}
