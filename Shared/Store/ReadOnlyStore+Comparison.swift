import Faces
import Failure
import GRDB

extension ReadOnlyStore {
    /// What two models said of the same faces, and of faces that people agree about; whether their reports are only compared does
    /// not matter.
    ///
    /// A face that both read has the same place in two reports of one frame. Of many such faces a part is looked at, see
    /// ``ComparisonSample``; of labels those that ``confusion(_:randomOnly:)`` looks at, and people agree as there.
    ///
    /// - Parameters:
    ///   - first: A model's name, or name-version.
    ///   - second: Another's.
    ///   - selection: By site, camera and time.
    /// - Throws: ``StoreError``; `badSelection` when one of them has no results or they are not two, or for a selection by
    ///   emotion or model.
    public func comparison(
        of first: String,
        with second: String,
        in selection: ReportSelection = ReportSelection()
    ) throws -> ModelComparison {
        guard selection.emotion == nil, selection.model == nil else {
            throw StoreError(
                .badSelection,
                "two models are compared by camera and time; name no other model or emotion"
            )
        }
        return try read { db in
            let models = try ModelPair(first, second, in: db)
            var comparison = ModelComparison()
            let sample = try ComparisonSample(selection, in: db)
            for stretch in sample.stretches {
                try Self.compare(models, in: stretch, limit: sample.limit, &comparison, db)
            }
            for camera in try selection.cameras(in: db) {
                for (face, opinion) in try Self.opinions(of: camera, selection, in: db) {
                    guard case .emotion(let emotion) = opinion.agreed else { continue }
                    let answers = try Self.answers(about: face, shadows: true, in: db)
                    let said = models.answers(among: answers.isEmpty ? opinion.shown : answers)
                    comparison.add(emotion, first: said.first, second: said.second)
                }
            }
            return comparison
        }
    }

    /// Counts the faces of some reports that both models read.
    private static func compare(
        _ models: ModelPair,
        in stretch: ComparisonSample.Stretch,
        limit: Int,
        _ comparison: inout ModelComparison,
        _ db: Database
    ) throws {
        let sql = """
            SELECT run_id, frame, position, \(ReportSelection.faceModel) AS reader, emotion FROM (
                SELECT id, run_id, frame, model_id FROM report WHERE camera_id = ? AND captured_at >= ? AND captured_at < ?
                ORDER BY captured_at LIMIT ?
            ) AS report CROSS JOIN face ON face.report_id = report.id
            WHERE reader IN (\(models.list))
            """
        let arguments: StatementArguments = [stretch.camera, stretch.since, stretch.until, limit]
        var pairs = FacePairs()
        let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { try pairs.add(row, models) }
        for pair in pairs.faces.values {
            if let first = pair.first, let second = pair.second { comparison.add(first, second) }
        }
    }
}

/// Puts together what two models said of the same face, in whichever order it comes.
private struct FacePairs {
    private(set) var faces: [FaceOpinion.Face: (first: Emotion?, second: Emotion?)] = [:]

    /// Reads the columns run, frame, position, model and emotion.
    mutating func add(_ row: Row, _ models: ModelPair) throws {
        var columns = ColumnReader(row)
        let face = FaceOpinion.Face(
            run: try columns.integer(),
            frame: try columns.integer(),
            position: try columns.integer()
        )
        let (model, emotion) = (try columns.integer(), try columns.emotion())
        if models.first.contains(model) {
            faces[face, default: (nil, nil)].first = emotion
        } else {
            faces[face, default: (nil, nil)].second = emotion
        }
    }
}

/// Two models, by the numbers that the database has for them: what runs a model does not count.
private struct ModelPair {
    let first: Set<Int64>
    let second: Set<Int64>

    init(_ first: String, _ second: String, in db: Database) throws {
        self.first = try Self.numbers(of: first, in: db)
        self.second = try Self.numbers(of: second, in: db)
        guard self.first.isDisjoint(with: self.second) else {
            throw StoreError(
                .badSelection,
                "'\(first)' and '\(second)' are not two models; write name-version for each"
            )
        }
    }

    private static func numbers(of name: String, in db: Database) throws -> Set<Int64> {
        let numbers = try ReportSelection.models(called: name, in: db)
        guard numbers.isEmpty else { return numbers }
        let sql = "SELECT DISTINCT name || '-' || version FROM model ORDER BY id DESC LIMIT 10"
        let known = try String.fetchAll(db, sql: sql).joined(separator: ", ")
        throw StoreError(.badSelection, "no result is of a model '\(name.prefix(130))'; there are \(known)")
    }

    /// Both, for SQL.
    var list: String { first.union(second).sorted().map(String.init).joined(separator: ", ") }

    /// What each of the two said, among the answers of all models.
    func answers(among answers: [Int64: Emotion]) -> (first: Emotion?, second: Emotion?) {
        (answer(of: first, among: answers), answer(of: second, among: answers))
    }

    private func answer(of models: Set<Int64>, among answers: [Int64: Emotion]) -> Emotion? {
        // Run by two engines, it speaks with the voice of the one that came later.
        answers.keys.filter(models.contains).max().flatMap { answers[$0] }
    }
}
