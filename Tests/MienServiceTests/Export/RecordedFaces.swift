import Faces
import Foundation
import Images
import Messages
import PostgresStore
import ProcessTestKit
import ServiceKit
import Store

@testable import MienService

/// A database with faces, their pictures, and what people say of them.
struct RecordedFaces {
    static let time: Int64 = 1_795_000_000_000_000

    /// A file, or an address.
    let database: String
    private let store: any ReportStore
    private let pictures: any PictureWriter
    private var sequence: UInt64 = 0

    init(in folder: String) throws {
        database = "\(folder)/mien.sqlite"
        let store = try SQLiteStore(path: database)
        (self.store, pictures) = (store, store.pictures)
    }

    /// - Parameter address: A PostgreSQL database.
    init(at address: String) throws {
        database = address
        let store = try PostgresStore(PostgresAddress(parsing: address), site: Name("home")) { Self.time }
        (self.store, pictures) = (store, store.pictures)
    }

    /// Records a face, and what people say of it: a person's name and their verdict.
    @discardableResult
    mutating func add(
        track: UInt64,
        camera: String = "hall",
        run: UInt64 = 1,
        shown: Emotion = .happy,
        picture: Bool = true,
        labels: [(String, RecordedLabel.Verdict, Emotion?)]
    ) throws -> FaceReference {
        sequence += 1
        let report = try report(camera, run, track, shown)
        _ = try store.insert([report])
        let frame = FrameReference(site: report.site, camera: report.camera, run: run, sequence: sequence)
        let face = FaceReference(frame: frame, position: 0)
        if picture {
            let region = Box(x: 90, y: 40, width: 140, height: 140)
            let crop = RecordedCrop(face: face, capturedAt: report.capturedAt, region: region, jpeg: try Self.picture())
            _ = try pictures.insert([crop], at: report.capturedAt)
        }
        for (index, label) in labels.enumerated() { try add(label, index, of: face, shown, report.model) }
        return face
    }

    private func report(_ camera: String, _ run: UInt64, _ track: UInt64, _ shown: Emotion) throws -> RecordedReport {
        let at = Self.time + Int64(sequence) * 1_000_000
        let box = Box(x: 110, y: 60, width: 100, height: 100)
        let face = RecordedFace(
            box: box,
            score: 0.9,
            track: track,
            emotion: shown,
            probabilities: try .mostly(shown, 0.7)
        )
        return RecordedReport(
            site: try Name("home"),
            camera: try Name(camera),
            producer: try Name("classifier.1"),
            sequence: sequence,
            frame: .init(run: run, sequence: sequence, width: 640, height: 480),
            capturedAt: at,
            detectedAt: at,
            classifiedAt: at,
            recordedAt: at,
            model: .init(name: try Name("baseline"), version: try Name("0.1.0"), hashPrefix: "0a", engine: "opencv"),
            detector: "haar",
            faces: [face]
        )
    }

    private func add(
        _ label: (person: String, verdict: RecordedLabel.Verdict, emotion: Emotion?),
        _ index: Int,
        of face: FaceReference,
        _ shown: Emotion,
        _ model: RecordedReport.Model
    ) throws {
        var bare = model
        bare.engine = ""
        let number = sequence * 100 + UInt64(index)
        let label = RecordedLabel(
            producer: try Name("feedback.1"),
            sequence: number,
            key: try Name("key-\(number)"),
            face: face,
            verdict: label.verdict,
            emotion: label.emotion,
            person: try Name(label.person),
            givenAt: Self.time,
            source: "review",
            model: bare,
            shown: shown,
            recordedAt: Self.time
        )
        for case .refused(let error) in try store.insert([label]) { throw error }
    }

    /// 140×140: the face's box is bright, what is around it dark.
    static func picture() throws -> [UInt8] {
        let bytes = (0..<140 * 140).map { index -> UInt8 in
            20..<120 ~= index % 140 && 20..<120 ~= index / 140 ? 200 : 20
        }
        return try JPEGEncoder().encode(Image(size: PixelSize(side: 140), format: .grey, bytes: bytes), quality: 95)
    }
}

extension LabelExport {
    /// Exports what was recorded.
    static func run(_ faces: RecordedFaces, into: String, _ change: (inout Options) -> Void = { _ in }) throws {
        var options = Options(database: faces.database, into: into, site: try Name("home"))
        options.split = try DataSplit(parsing: "100/0/0")
        change(&options)
        try LabelExport(options, clock: .init { RecordedFaces.time }, terminal: .plain).run()
    }
}
