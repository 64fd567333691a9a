import Faces

/// Finds faces of which a picture is kept, and what reports say of them: in the orders that a question can have.
package protocol FacePool {
    /// In an order that was drawn when the pictures came.
    ///
    /// - Parameters:
    ///   - limit: So many pictures are looked at.
    ///   - enough: So many faces are found.
    func drawn(atMost limit: Int, enough: Int) throws -> [PoolFace]

    func newest(atMost limit: Int, enough: Int) throws -> [PoolFace]

    /// Those that people disagree about, the ones first that were labelled last.
    func contested(among labels: Int, enough: Int) throws -> [PoolFace]

    /// Those that one person answered who was asked because they had been drawn at random, the ones first that were labelled
    /// last.
    func answeredOnce(among labels: Int, enough: Int) throws -> [PoolFace]
}

extension FacePool {
    /// Of so many faces, drawn at random from the selected ones, those worth asking about are chosen.
    private var sample: Int { 2_000 }
    /// Of so many labels, the last recorded, those are found that people disagree about.
    private var effort: Int { 20_000 }

    /// The faces that a question in this order is answered with.
    package func faces(in order: CandidateOrder, atMost limit: Int) throws -> [PoolFace] {
        let faces: [PoolFace] =
            switch order {
            case .random: try drawn(atMost: sample, enough: limit)
            case .newest: try newest(atMost: sample, enough: limit)
            case .contested: try contested(among: effort, enough: limit)
            case .second: try answeredOnce(among: effort, enough: limit)
            case .uncertain: try drawn(atMost: sample, enough: .max).sorted { $0.margin < $1.margin }
            case .disputed: try drawn(atMost: sample, enough: .max).filter(\.isDisputed)
            case .rare: PoolFace.rareFirst(try drawn(atMost: sample, enough: .max))
            }
        return Array(faces.prefix(limit))
    }
}

/// A face of which a picture is kept, and what its reports say of it.
package struct PoolFace {
    package fileprivate(set) var candidate: Candidate
    /// What the reports say, one after the other.
    fileprivate var answers: [Emotion]
    /// Whether a report differs from what the track came to.
    fileprivate var differsFromTrack: Bool

    fileprivate var margin: Float { candidate.margin }
    fileprivate var isDisputed: Bool { differsFromTrack || Set(answers).count > 1 }

    /// Those first whose emotion is said least often among all of them.
    fileprivate static func rareFirst(_ faces: [PoolFace]) -> [PoolFace] {
        let counts = faces.reduce(into: [Emotion: Int]()) { $0[$1.candidate.emotion, default: 0] += 1 }
        return faces.enumerated().sorted { one, other in
            let (first, second) = (
                counts[one.element.candidate.emotion] ?? 0, counts[other.element.candidate.emotion] ?? 0
            )
            return (first, one.offset) < (second, other.offset)
        }.map(\.element)
    }
}

/// Puts the reports of each face together: they come one after the other.
package struct PoolFaces {
    private let selection: ReportSelection
    private let models: Set<Int64>?
    package private(set) var faces: [PoolFace] = []
    private var current: (picture: Int64, face: PoolFace, isWanted: Bool)?

    /// - Parameter models: The numbers of those that were selected; `nil`: any.
    package init(_ selection: ReportSelection, _ models: Set<Int64>?) {
        self.selection = selection
        self.models = models
    }

    /// Adds what a report says of a picture's face.
    ///
    /// - Parameter columns: The picture's number, the face, when it was captured, its track, what the model said, its
    ///   probabilities, what the track had come to, the model, and its number.
    package mutating func add(_ columns: inout some RecordColumns) throws {
        let picture = try columns.integer()
        let face = try columns.faceReference()
        let (capturedAt, track) = (try columns.integer(), try columns.number())
        let emotion = try columns.emotion()
        let probabilities = try columns.probabilities()
        let smoothed = try columns.optionalEmotion()
        let candidate = Candidate(
            face: face,
            capturedAt: capturedAt,
            track: track,
            model: try columns.model(),
            emotion: emotion,
            probabilities: probabilities,
            labels: []
        )
        let isWanted =
            models?.contains(try columns.integer()) != false
            && (selection.emotion == nil || selection.emotion == emotion)
        if current?.picture != picture { finish() }
        var one = current?.face ?? PoolFace(candidate: candidate, answers: [], differsFromTrack: false)
        // The last report that was asked for speaks for the face.
        if isWanted { one.candidate = candidate }
        one.answers.append(emotion)
        one.differsFromTrack = one.differsFromTrack || (smoothed != nil && smoothed != emotion)
        current = (picture, one, isWanted || current?.isWanted == true)
    }

    private mutating func finish() {
        if let current, current.isWanted { faces.append(current.face) }
        current = nil
    }

    /// All of them, when no report is left; at most so many.
    package mutating func end(_ limit: Int) -> [PoolFace] {
        if faces.count < limit { finish() }
        return faces
    }
}
