import Faces
import Messages
public import Store

extension PostgresReader {
    public func confusion(_ selection: ReportSelection, randomOnly: Bool) throws -> [Confusion] {
        try read { connection in
            let models = try selection.models(in: connection)
            var sums: [Confusion] = []
            for camera in try selection.cameras(in: connection) {
                let faces = try LabelledFaces(of: camera, selection, shadows: selection.model != nil, in: connection)
                var cells: [Int64: ConfusionCell] = [:]
                for (opinion, answers) in faces.judgements {
                    guard let verdict = opinion.agreed, opinion.isRandom || !randomOnly else { continue }
                    for (model, said) in answers where models?.contains(model) != false {
                        if let emotion = selection.emotion, emotion != said { continue }
                        cells[model, default: ConfusionCell()].add(verdict, said)
                    }
                }
                sums += try Self.confusions(of: cells, camera: camera, in: connection)
            }
            return sums
        }
    }

    /// One for each model: what ran the model does not count.
    private static func confusions(
        of cells: [Int64: ConfusionCell],
        camera: Int64,
        in connection: PostgresConnection
    ) throws -> [Confusion] {
        let sql = """
            SELECT model.id, model.name, version, hash_prefix, '', site.name, camera.name
            FROM model, camera JOIN site ON site.id = site_id WHERE model.id = ANY($1) AND camera.id = $2 ORDER BY model.id
            """
        let known = try connection.execute(sql, [.integers(cells.keys.sorted()), .integer(camera)]).map { row in
            (try row.integer(), try row.model(), try row.name(), try row.name())
        }
        var sums: [Confusion] = []
        for (number, model, site, camera) in known {
            guard let cell = cells[number] else { continue }
            if let index = sums.firstIndex(where: { $0.model == model }) {
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

/// What people said against what one model said.
private struct ConfusionCell {
    private static let side = Emotion.allCases.count

    private(set) var counts = [Int](repeating: 0, count: side * side)
    private(set) var notFaces = 0

    mutating func add(_ verdict: FaceOpinion.Verdict, _ said: Emotion) {
        switch verdict {
        case .emotion(let emotion): counts[emotion.rawValue * Self.side + said.rawValue] += 1
        case .notAFace: notFaces += 1
        }
    }
}
