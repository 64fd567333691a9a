import Faces
import Failure
import Messages
public import Store

extension PostgresReader {
    public func comparison(
        of first: String,
        with second: String,
        in selection: ReportSelection
    ) throws -> ModelComparison {
        guard selection.emotion == nil, selection.model == nil else {
            throw StoreError(
                .badSelection,
                "two models are compared by camera and time; name no other model or emotion"
            )
        }
        return try read { connection in
            let models = try ModelPair(first, second, in: connection)
            var comparison = ModelComparison()
            let cameras = try selection.cameras(in: connection)
            for stretch in try ComparedStretch.stretches(of: cameras, selection, in: connection) {
                for (first, second) in try stretch.pairs(models, in: connection) { comparison.add(first, second) }
            }
            for camera in cameras {
                for (opinion, answers) in try LabelledFaces(of: camera, selection, shadows: true, in: connection)
                    .judgements
                {
                    guard case .emotion(let emotion) = opinion.agreed else { continue }
                    let (first, second) = models.answers(among: answers)
                    comparison.add(emotion, first: first, second: second)
                }
            }
            return comparison
        }
    }
}

/// Two models, by the numbers that the database has for them: what runs a model does not count.
private struct ModelPair {
    let first: Set<Int64>
    let second: Set<Int64>

    init(_ first: String, _ second: String, in connection: PostgresConnection) throws {
        self.first = try Self.numbers(of: first, in: connection)
        self.second = try Self.numbers(of: second, in: connection)
        guard self.first.isDisjoint(with: self.second) else {
            throw StoreError(
                .badSelection,
                "'\(first)' and '\(second)' are not two models; write name-version for each"
            )
        }
    }

    private static func numbers(of name: String, in connection: PostgresConnection) throws -> Set<Int64> {
        let numbers = try ReportSelection.models(called: name, in: connection)
        guard numbers.isEmpty else { return numbers }
        let sql = "SELECT name || '-' || version FROM model GROUP BY 1 ORDER BY max(id) DESC LIMIT 10"
        let known = try connection.execute(sql).map { try $0.text() }.joined(separator: ", ")
        throw StoreError(.badSelection, "no result is of a model '\(name.prefix(130))'; there are \(known)")
    }

    /// What each of the two said, among the answers of all models.
    func answers(among answers: [Int64: Emotion]) -> (first: Emotion?, second: Emotion?) {
        (answer(of: first, among: answers), answer(of: second, among: answers))
    }

    private func answer(of models: Set<Int64>, among answers: [Int64: Emotion]) -> Emotion? {
        // Run by two engines, it speaks with the voice of the one that came later.
        answers.keys.filter(models.contains).max().flatMap { answers[$0] }
    }
}

/// Reports of one camera that are looked at for faces that two models read: all of them, or when they are many, the first of
/// every hour.
private struct ComparedStretch {
    /// So many reports are looked at, more or less.
    private static let effort: Int64 = 100_000

    let camera: Int64
    let since: Int64
    let until: Int64
    let limit: Int64

    static func stretches(
        of cameras: [Int64],
        _ selection: ReportSelection,
        in connection: PostgresConnection
    ) throws -> [ComparedStretch] {
        let step = TimelineStep.hour
        let sql = """
            SELECT camera_id, start, sum(reports)::bigint FROM bin
            WHERE step = $1 AND camera_id = ANY($2) AND start >= $3 AND start <= $4 GROUP BY 1, 2 ORDER BY 1, 2
            """
        let (first, last) = (step.index(of: selection.since), step.index(of: selection.until &- 1))
        let hours = try connection.execute(
            sql,
            [.integer(Int64(step.rawValue)), .integers(cameras), .integer(first), .integer(last)]
        ).map { (try $0.integer(), try $0.integer() &* step.length, try $0.integer()) }
        guard hours.reduce(0, { $0 &+ $1.2 }) > effort else {
            return cameras.map { Self(camera: $0, since: selection.since, until: selection.until, limit: .max) }
        }
        return hours.map { camera, start, _ in
            Self(
                camera: camera,
                since: max(selection.since, start),
                until: min(selection.until, start &+ step.length),
                limit: max(2, effort / Int64(hours.count))
            )
        }
    }

    /// What the two said of each face that both read.
    func pairs(_ models: ModelPair, in connection: PostgresConnection) throws -> [(Emotion, Emotion)] {
        let sql = """
            SELECT run_id, frame, position, coalesce(face.model_id, report.model_id), face.emotion FROM (
                SELECT id, run_id, frame, model_id, captured_at FROM report
                WHERE camera_id = $1 AND captured_at >= $2 AND captured_at < $3 ORDER BY captured_at, id LIMIT $4
            ) AS report
            JOIN face ON face.report_id = report.id AND face.captured_at = report.captured_at
            WHERE coalesce(face.model_id, report.model_id) = ANY($5)
            """
        let parameters: [PostgresParameter] = [
            .integer(camera), .integer(since), .integer(until), .integer(limit),
            .integers(models.first.union(models.second).sorted()),
        ]
        let found = try connection.execute(sql, parameters).map { row in
            (try row.opinionFace(), try row.integer(), try row.emotion())
        }
        var answers: [FaceOpinion.Face: [Int64: Emotion]] = [:]
        for (face, model, emotion) in found { answers[face, default: [:]][model] = emotion }
        return answers.values.compactMap { answers in
            let (first, second) = models.answers(among: answers)
            guard let first, let second else { return nil }
            return (first, second)
        }
    }
}
