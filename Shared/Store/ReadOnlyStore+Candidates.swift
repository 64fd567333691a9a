import Faces
import GRDB
public import Messages

extension ReadOnlyStore {
    /// Of so many faces, drawn at random from the selected ones, those worth asking about are chosen.
    static let candidatePool = 2_000
    /// Of so many labels, the last recorded, those are found that people disagree about.
    static let contestedEffort = 20_000

    /// Faces that a person may be asked about: only such of which a picture is kept.
    ///
    /// For `uncertain`, `disputed` and `rare` the choice is made among ``candidatePool`` faces drawn at random, so that it
    /// takes as long for millions of pictures as for thousands, and does not end in a hundred pictures of one moment.
    ///
    /// - Parameters:
    ///   - limit: How many at most, and never more than ``pageLimit``.
    ///   - person: Leaves out what this person has given a label to that holds.
    ///   - draw: Of `random`, `uncertain`, `disputed` and `rare`: which faces are looked at.
    /// - Throws: ``StoreError``.
    public func candidates(
        _ selection: ReportSelection,
        order: CandidateOrder,
        limit: Int = 20,
        excluding person: Name? = nil,
        draw: CandidateDraw = CandidateDraw()
    ) throws -> [Candidate] {
        let limit = min(max(1, limit), Self.pageLimit)
        return try readWithPictures { db in
            let pool = try CandidatePool(selection, person: person, draw, in: db)
            var chosen: [PoolFace] =
                switch order {
                case .random: try pool.drawn(atMost: Self.candidatePool, enough: limit)
                case .newest: try pool.newest(atMost: Self.candidatePool, enough: limit)
                case .contested: try pool.contested(among: Self.contestedEffort, enough: limit)
                case .second: try pool.answeredOnce(among: Self.contestedEffort, enough: limit)
                case .uncertain: try pool.drawn(atMost: Self.candidatePool).sorted { $0.margin < $1.margin }
                case .disputed: try pool.drawn(atMost: Self.candidatePool).filter(\.isDisputed)
                case .rare: PoolFace.rareFirst(try pool.drawn(atMost: Self.candidatePool))
                }
            chosen = Array(chosen.prefix(limit))
            return try chosen.map { face in
                var candidate = face.candidate
                candidate.labels = try Self.holdingLabels(of: candidate.face, in: db)
                return candidate
            }
        } ?? []
    }
}

/// A face of which a picture is kept, and what its reports say of it.
struct PoolFace {
    var candidate: Candidate
    /// What the reports say, one after the other.
    var answers: [Emotion]
    /// Whether a report differs from what the track came to.
    var differsFromTrack: Bool

    var margin: Float { candidate.margin }
    var isDisputed: Bool { differsFromTrack || Set(answers).count > 1 }

    /// Those first whose emotion is said least often among all of them.
    static func rareFirst(_ faces: [PoolFace]) -> [PoolFace] {
        let counts = faces.reduce(into: [Emotion: Int]()) { $0[$1.candidate.emotion, default: 0] += 1 }
        return faces.enumerated().sorted { one, other in
            let (first, second) = (
                counts[one.element.candidate.emotion] ?? 0, counts[other.element.candidate.emotion] ?? 0
            )
            return (first, one.offset) < (second, other.offset)
        }.map(\.element)
    }
}
