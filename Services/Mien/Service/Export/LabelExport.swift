import Faces
import Failure
import Foundation
import Images
public import Messages
import ServiceKit
import Store
import Vision

/// Writes what people said of faces, with the pictures, as a training set: `mien export --labels`.
public struct LabelExport: Sendable {
    /// What to write and where.
    public struct Options: Sendable {
        public var database: String
        /// The folder or file to write.
        public var into: String
        public var form = TrainingSetForm.folder
        public var site: Name
        public var camera: Name?
        /// As a person types it, see ``TimeExpression``.
        public var since: String?
        public var until: String?
        /// Only faces of which people were shown what this model said: its name, or name-version.
        public var model: String?
        /// The share of the people who must say the same of a face, from 0 to 1.
        public var minimumAgreement = 0.0
        public var split = DataSplit.usual
        /// Replaces an earlier export.
        public var force = false

        public init(database: String, into: String, site: Name) {
            (self.database, self.into, self.site) = (database, into, site)
        }
    }

    private let options: Options
    private let clock: WallClock
    private let terminal: Terminal

    public init(_ options: Options) {
        self.init(options, clock: .system, terminal: .output)
    }

    init(_ options: Options, clock: WallClock, terminal: Terminal) {
        (self.options, self.clock, self.terminal) = (options, clock, terminal)
    }

    /// Writes the set, and says what is in it.
    ///
    /// - Throws: ``MienError``: `targetExists`, `cannotWrite`, or `nothingFound` when no face is left to write; ``RecordsError``
    ///   for a time that is none; `StoreError`.
    public func run() throws {
        let form = options.form
        let target = try ExportTarget(options.into, isFolder: form.isFolder, mayReplace: options.force)
        let store = try RecordPlace(options.database).reader(site: options.site)
        let selection = try selection()
        let decided = try DecidedFaces(in: store, selection, minimumAgreement: options.minimumAgreement)
        var provenance = makeProvenance(selection, decided)
        try target.write { path in
            var writer = try form.makeWriter(at: path)
            try add(decided.faces, of: store, to: &writer, &provenance)
            guard DataPart.allCases.contains(where: { provenance.count(of: $0) > 0 }) else {
                throw MienError(.nothingFound, "no face to export: \(provenance.leftOut.sentence)")
            }
            try writer.finish()
            return try provenance.encoded()
        }
        terminal.write(provenance.sentence(path: options.into) + "\n")
    }

    private func selection() throws -> ReportSelection {
        let now = clock.now
        return ReportSelection(
            since: try options.since.map { text throws in try TimeExpression.microseconds(in: text, now: now) },
            until: try options.until.map { text throws in try TimeExpression.microseconds(in: text, now: now) },
            site: options.site,
            camera: options.camera,
            model: options.model
        )
    }

    private func makeProvenance(_ selection: ReportSelection, _ decided: DecidedFaces) -> ExportProvenance {
        let time = { (text: String?, time: Int64) in text.map { _ in RecordTime(microseconds: time).iso8601 } }
        return ExportProvenance(
            version: Release.version,
            madeAt: RecordTime(microseconds: clock.now).iso8601,
            format: options.form.rawValue,
            selection: .init(
                site: options.site.text,
                camera: options.camera?.text,
                since: time(options.since, selection.since),
                until: time(options.until, selection.until),
                model: options.model,
                minAgreement: options.minimumAgreement
            ),
            split: options.split.description,
            leftOut: decided.leftOut,
            people: decided.people.count
        )
    }

    private func add(
        _ faces: [DecidedFaces.Face],
        of store: any RecordReader,
        to writer: inout any TrainingSetWriter,
        _ provenance: inout ExportProvenance
    ) throws {
        var progress = ProgressBar(total: faces.count)
        defer { progress.finish() }
        for (index, face) in faces.enumerated() {
            progress.update(index, note: face.reference.frame.camera.text)
            guard let crop = try store.crop(of: face.reference) else {
                provenance.leftOut.noPicture += 1
                continue
            }
            do {
                let row = try TrainingFace(face, crop)
                let part = options.split.part(of: row.group)
                try writer.add(row, to: part)
                provenance.add(row, to: part)
            } catch is ImageError {
                provenance.leftOut.unreadable += 1
            } catch is VisionError {
                provenance.leftOut.unreadable += 1
            }
        }
    }
}

extension TrainingFace {
    /// - Throws: `ImageError` or `VisionError` for a picture of which not even the size can be told.
    fileprivate init(_ face: DecidedFaces.Face, _ crop: RecordedCrop) throws {
        let picture = FaceCrop(face: face.box, region: crop.region, jpeg: Data(crop.jpeg))
        self.init(
            camera: face.reference.frame.camera,
            run: face.reference.frame.run,
            frame: face.reference.frame.sequence,
            position: face.reference.position,
            capturedAt: face.capturedAt,
            track: face.track,
            emotion: face.emotion,
            votes: face.votes,
            people: face.people,
            model: face.model,
            shown: face.shown,
            jpeg: crop.jpeg,
            box: try picture.inPicture(face.box, of: JPEGHeader(crop.jpeg).size)
        )
    }
}

extension ExportProvenance {
    /// What was written, for a person.
    fileprivate func sentence(path: String) -> String {
        let parts = DataPart.allCases.map { "\($0.rawValue) \(count(of: $0))" }.joined(separator: ", ")
        let total = DataPart.allCases.map(count).reduce(0, +)
        return "\(path): \(total) \(total == 1 ? "face" : "faces") (\(parts)); \(leftOut.sentence)"
    }
}

extension ExportProvenance.LeftOut {
    /// `left out: 3 without a picture, 1 not agreed about`.
    fileprivate var sentence: String {
        let counts = [
            (noPicture, "without a picture"), (disagreement, "not agreed about"), (notAFace, "not a face"),
            (noAnswer, "skipped"), (untracked, "untracked in a tracked run"), (unreadable, "unreadable"),
        ]
        let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return words.isEmpty ? "no label was left out" : "left out: " + words.joined(separator: ", ")
    }
}
