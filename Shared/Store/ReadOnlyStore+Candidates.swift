import GRDB
public import Messages

extension ReadOnlyStore {
    /// Faces that a person may be asked about: only such of which a picture is kept.
    ///
    /// For `uncertain`, `disputed` and `rare` the choice is made among 2,000 faces drawn at random, so that it
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
            let chosen = try pool.faces(in: order, atMost: limit)
            return try chosen.map { face in
                var candidate = face.candidate
                candidate.labels = try Self.holdingLabels(of: candidate.face, in: db)
                return candidate
            }
        } ?? []
    }
}
