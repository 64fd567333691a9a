import Faces
import Messages
import Store

/// The faces that people agree about, and how many there are that they do not.
struct DecidedFaces {
    /// A face that most people say the same of.
    struct Face {
        let reference: FaceReference
        let capturedAt: Int64
        let track: UInt64
        /// In pixels of its frame.
        let box: Box
        let emotion: Emotion
        let votes: Int
        let people: Int
        let model: String
        let shown: Emotion?
    }

    private(set) var faces: [Face] = []
    private(set) var leftOut = ExportProvenance.LeftOut()
    private(set) var people: Set<Name> = []

    /// Reads what people say at present.
    ///
    /// - Parameter minimumAgreement: The share of the people that must say the same, from 0 to 1.
    /// - Throws: `StoreError`.
    init(in store: any RecordReader, _ selection: ReportSelection, minimumAgreement: Double) throws {
        var ballots: [FaceReference: Ballot] = [:]
        var page: LabelPage
        var cursor: PageCursor?
        repeat {
            page = try store.labels(
                selection,
                person: nil,
                onlyHolding: true,
                limit: ReadOnlyStore.pageLimit,
                after: cursor
            )
            for label in page.labels { ballots[label.face, default: Ballot()].add(label) }
            cursor = page.next
        } while cursor != nil
        // A dictionary has no order: the same labels shall make the same files.
        for (reference, ballot) in ballots.sorted(by: { $0.key.sortKey < $1.key.sortKey }) {
            try add(reference, ballot, minimumAgreement, store)
        }
        leaveOutUntracked()
    }

    private mutating func add(
        _ reference: FaceReference,
        _ ballot: Ballot,
        _ minimumAgreement: Double,
        _ store: any RecordReader
    ) throws {
        switch ballot.outcome {
        case .nothing: leftOut.noAnswer += 1
        case .notAFace: leftOut.notAFace += 1
        case .disagreement: leftOut.disagreement += 1
        case .emotion(_, let votes, let people) where Double(votes) < minimumAgreement * Double(people):
            leftOut.disagreement += 1
        case .emotion(let emotion, let votes, let people):
            guard let (report, face) = try Self.recorded(reference, store) else {
                leftOut.noPicture += 1
                return
            }
            let label = ballot.labels.first { $0.model != nil }
            self.people.formUnion(ballot.labels.map(\.person))
            faces.append(
                Face(
                    reference: reference,
                    capturedAt: report.capturedAt,
                    track: face.track,
                    box: face.box,
                    emotion: emotion,
                    votes: votes,
                    people: people,
                    model: label?.model.map { "\($0.name)-\($0.version)" } ?? "",
                    shown: label?.shown
                )
            )
        }
    }

    /// The first report of the face's frame that has the face.
    private static func recorded(
        _ reference: FaceReference,
        _ store: any RecordReader
    ) throws -> (RecordedReport, RecordedFace)? {
        let reports = try store.reports(ofFrame: reference.frame)
        guard let report = reports.first(where: { $0.faces.indices.contains(reference.position) }) else { return nil }
        return (report, report.faces[reference.position])
    }

    /// A tracker gives a face no number before it has seen it twice: the first one of a track may be an untracked one, and
    /// stand in another part than its track.
    private mutating func leaveOutUntracked() {
        let tracked = Set(faces.filter { $0.track != 0 }.map(\.reference.runKey))
        let before = faces.count
        faces.removeAll { $0.track == 0 && tracked.contains($0.reference.runKey) }
        leftOut.untracked = before - faces.count
    }
}

extension FaceReference {
    fileprivate var runKey: String { "\(frame.site)/\(frame.camera)/\(frame.run)" }

    /// By camera, and there as they were captured.
    fileprivate var sortKey: (String, UInt64, Int) { (runKey, frame.sequence, position) }
}
