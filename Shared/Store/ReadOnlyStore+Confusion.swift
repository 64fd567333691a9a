import Faces
import GRDB
public import Messages

/// What people said of faces against what one model had said of them, on one camera.
public struct Confusion: Sendable, Hashable {
    /// Its engine is empty: how good a model is does not depend on what runs it.
    public var model: RecordedReport.Model
    public var site: Name
    public var camera: Name
    /// 49 numbers of faces: row by row the emotion that people agreed on, in each row the emotion that the model said.
    public var counts: [Int]
    /// Faces that people said are none.
    public var notFaces: Int

    package init(model: RecordedReport.Model, site: Name, camera: Name, counts: [Int], notFaces: Int) {
        (self.model, self.site, self.camera) = (model, site, camera)
        (self.counts, self.notFaces) = (counts, notFaces)
    }
}

extension ReadOnlyStore {
    /// So many labels of a camera count, the newest by the time of capture.
    static let confusionEffort = 100_000

    /// What people said of faces against what models had said.
    ///
    /// People agree on what more than half of them say, those who skipped aside; a face about which they do not agree is left
    /// out. A face whose reports have expired counts for the model whose answer was shown.
    ///
    /// - Parameters:
    ///   - selection: Its emotion is what the model said.
    ///   - randomOnly: Only faces about which somebody was asked because they had been drawn at random.
    /// - Throws: ``StoreError``.
    public func confusion(_ selection: ReportSelection, randomOnly: Bool = false) throws -> [Confusion] {
        try read { db in
            var table = ConfusionTable(selection, models: try selection.models(in: db))
            for camera in try selection.cameras(in: db) {
                for (face, opinion) in try Self.opinions(of: camera, selection, in: db) {
                    guard let verdict = opinion.agreed, opinion.isRandom || !randomOnly else { continue }
                    let answers = try Self.answers(about: face, shadows: selection.model != nil, in: db)
                    table.add(verdict, camera: camera, answers.isEmpty ? opinion.shown : answers)
                }
            }
            return try table.confusions(in: db)
        }
    }

    /// What people say of a camera's faces, the newest by the time of capture.
    static func opinions(
        of camera: Int64,
        _ selection: ReportSelection,
        in db: Database
    ) throws -> [FaceOpinion.Face: FaceOpinion] {
        let sql = """
            SELECT run_id, frame, position, verdict, emotion, reason, model_id, shown FROM label
            WHERE camera_id = ? AND captured_at >= ? AND captured_at < ? AND holds = 1
            ORDER BY captured_at DESC LIMIT \(Self.confusionEffort)
            """
        let rows = try Row.fetchCursor(db, sql: sql, arguments: [camera, selection.since, selection.until])
        var opinions: [FaceOpinion.Face: FaceOpinion] = [:]
        while let row = try rows.next() {
            var columns = ColumnReader(row)
            let face = FaceOpinion.Face(
                run: try columns.integer(),
                frame: try columns.integer(),
                position: try columns.integer()
            )
            try opinions[face, default: FaceOpinion()].add(&columns)
        }
        return opinions
    }

    /// What each model said of a face, by the model's number.
    ///
    /// - Parameter shadows: Also those that are only compared.
    static func answers(
        about face: FaceOpinion.Face,
        shadows: Bool,
        in db: Database
    ) throws -> [Int64: Emotion] {
        let sql = """
            SELECT \(ReportSelection.faceModel), emotion FROM report CROSS JOIN face ON report_id = report.id
            WHERE run_id = ? AND frame = ? AND position = ? \(shadows ? "" : "AND shadow = 0")
            ORDER BY report.id LIMIT 100
            """
        var answers: [Int64: Emotion] = [:]
        let arguments: StatementArguments = [face.run, face.frame, face.position]
        for row in try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments) {
            var columns = ColumnReader(row)
            answers[try columns.integer()] = try columns.emotion()
        }
        return answers
    }
}

/// Counts answers by model and camera.
private struct ConfusionTable {
    private struct Key: Hashable {
        let model: Int64
        let camera: Int64
    }

    private let selection: ReportSelection
    private let models: Set<Int64>?
    private var cells: [Key: (counts: [Int], notFaces: Int)] = [:]

    init(_ selection: ReportSelection, models: Set<Int64>?) {
        self.selection = selection
        self.models = models
    }

    mutating func add(_ verdict: FaceOpinion.Verdict, camera: Int64, _ answers: [Int64: Emotion]) {
        for (model, said) in answers where models?.contains(model) != false {
            if let emotion = selection.emotion, emotion != said { continue }
            let count = Emotion.allCases.count
            var cell = cells[Key(model: model, camera: camera)] ?? ([Int](repeating: 0, count: count * count), 0)
            switch verdict {
            case .emotion(let emotion): cell.counts[emotion.rawValue * count + said.rawValue] += 1
            case .notAFace: cell.notFaces += 1
            }
            cells[Key(model: model, camera: camera)] = cell
        }
    }

    /// One for each model and camera: what ran the model does not count.
    func confusions(in db: Database) throws -> [Confusion] {
        var sums: [Confusion] = []
        for (key, cell) in cells.sorted(by: { ($0.key.camera, $0.key.model) < ($1.key.camera, $1.key.model) }) {
            let sql = """
                SELECT model.name, version, hash_prefix, '', site, camera.name FROM model, camera
                WHERE model.id = ? AND camera.id = ?
                """
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [key.model, key.camera]) else { continue }
            var columns = ColumnReader(row)
            let model = try columns.model()
            let (site, camera) = (try columns.name(), try columns.name())
            if let index = sums.firstIndex(where: { $0.model == model && $0.site == site && $0.camera == camera }) {
                for position in cell.counts.indices { sums[index].counts[position] += cell.counts[position] }
                sums[index].notFaces += cell.notFaces
            } else {
                sums.append(
                    Confusion(model: model, site: site, camera: camera, counts: cell.counts, notFaces: cell.notFaces)
                )
            }
        }
        return sums
    }
}
