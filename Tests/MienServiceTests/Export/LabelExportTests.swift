import Faces
import Failure
import Foundation
import Images
import Messages
import ProcessTestKit
import Store
import Testing

@testable import MienService

@Suite struct LabelExportTests {
    /// What a provenance file says.
    private struct Provenance: Decodable {
        struct Selection: Decodable {
            let camera: String?
            let minAgreement: Double
        }

        let madeBy: String
        let version: String
        let madeAt: String
        let split: String
        let selection: Selection
        let faces: [String: [String: Int]]
        let leftOut: [String: Int]
        let people: Int
        let models: [String: Int]
        let licence: String

        init(at path: String) throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
        }
    }

    private func names(in folder: String) throws -> [String] {
        try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }.sorted()
    }

    // MARK: Which faces

    @Test func writesWhatMostPeopleSay() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .confirmed, .happy)])
            let three: [(String, RecordedLabel.Verdict, Emotion?)] = [
                ("anna", .corrected, .sad), ("ben", .corrected, .sad), ("eva", .confirmed, .happy),
            ]
            try faces.add(track: 2, labels: three)
            try LabelExport.run(faces, into: "\(folder)/out")
            let pictures = try names(in: "\(folder)/out").filter { $0.hasSuffix(".jpg") }
            #expect(pictures == ["train/happy/hall-1-1-0.jpg", "train/sad/hall-1-2-0.jpg"])
            let provenance = try Provenance(at: "\(folder)/out/provenance.json")
            #expect(provenance.faces == ["train": ["happy": 1, "sad": 1]])
            #expect((provenance.people, provenance.models) == (3, ["baseline-0.1.0": 2]))
            #expect(provenance.leftOut.values.allSatisfy { $0 == 0 })
        }
    }

    @Test func leavesOutWhatSaysNothingAndCountsIt() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .confirmed, .happy)])
            try faces.add(track: 2, labels: [("anna", .confirmed, .happy), ("ben", .corrected, .sad)])
            try faces.add(track: 3, labels: [("anna", .notAFace, nil)])
            try faces.add(track: 4, labels: [("anna", .skipped, nil)])
            try faces.add(track: 5, picture: false, labels: [("anna", .confirmed, .happy)])
            try faces.add(track: 0, labels: [("anna", .confirmed, .happy)])
            try faces.add(track: 7, labels: [])
            try LabelExport.run(faces, into: "\(folder)/out")
            let provenance = try Provenance(at: "\(folder)/out/provenance.json")
            #expect(provenance.faces == ["train": ["happy": 1]])
            #expect(
                provenance.leftOut == [
                    "disagreement": 1, "not_a_face": 1, "no_answer": 1, "no_picture": 1, "untracked": 1,
                    "unreadable": 0,
                ]
            )
        }
    }

    @Test func wantsAsMuchAgreementAsItIsTold() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            let labels: [(String, RecordedLabel.Verdict, Emotion?)] = [
                ("anna", .corrected, .sad), ("ben", .corrected, .sad), ("eva", .confirmed, .happy),
            ]
            try faces.add(track: 1, labels: labels)
            try faces.add(track: 2, labels: [("anna", .confirmed, .happy)])
            for (share, count) in [(0.66, 2), (0.67, 1)] {
                try LabelExport.run(faces, into: "\(folder)/\(share)") { $0.minimumAgreement = share }
                let provenance = try Provenance(at: "\(folder)/\(share)/provenance.json")
                #expect(provenance.faces["train"]?.values.reduce(0, +) == count)
                #expect(provenance.selection.minAgreement == share)
            }
        }
    }

    @Test func selectsByCameraTimeAndModel() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, camera: "hall", labels: [("anna", .confirmed, .happy)])
            try faces.add(track: 1, camera: "door", labels: [("anna", .confirmed, .happy)])
            let door = try Name("door")
            try LabelExport.run(faces, into: "\(folder)/a") { $0.camera = door }
            #expect(try names(in: "\(folder)/a").contains("train/happy/door-1-2-0.jpg"))
            #expect(try Provenance(at: "\(folder)/a/provenance.json").selection.camera == "door")
            let error = #expect(throws: MienError.self) {
                try LabelExport.run(faces, into: "\(folder)/b") { $0.model = "other" }
            }
            #expect(error?.code == .nothingFound)
            #expect(throws: MienError.self) { try LabelExport.run(faces, into: "\(folder)/b") { $0.until = "1d" } }
            #expect(throws: RecordsError.self) { try LabelExport.run(faces, into: "\(folder)/b") { $0.since = "soon" } }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/b"))
        }
    }

    // MARK: Parts

    @Test func putsNoTrackIntoTwoParts() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            for track in 1...12 as ClosedRange<UInt64> {
                for _ in 0..<3 { try faces.add(track: track, labels: [("anna", .confirmed, .happy)]) }
            }
            let split = try DataSplit(parsing: "40/30/30")
            try LabelExport.run(faces, into: "\(folder)/out") { $0.split = split }
            let lines = try String(contentsOfFile: "\(folder)/out/faces.csv", encoding: .utf8).split(separator: "\n")
            let head = lines[0].split(separator: ",")
            let part = try #require(head.firstIndex(of: "part"))
            let track = try #require(head.firstIndex(of: "track"))
            var parts: [Substring: Set<Substring>] = [:]
            for line in lines.dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                parts[fields[track], default: []].insert(fields[part])
            }
            #expect(lines.count == 37 && parts.count == 12)
            #expect(parts.values.allSatisfy { $0.count == 1 })
            #expect(Set(parts.values.flatMap(\.self)).count == 3, "all of them in one part: \(parts)")
        }
    }

    @Test func keepsUntrackedFacesOfARunTogether() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            for _ in 0..<20 { try faces.add(track: 0, labels: [("anna", .confirmed, .happy)]) }
            let split = try DataSplit(parsing: "34/33/33")
            try LabelExport.run(faces, into: "\(folder)/out") { $0.split = split }
            #expect(try Provenance(at: "\(folder)/out/provenance.json").faces.count == 1)
        }
    }

    // MARK: Forms

    @Test func writesFER2013sTable() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .corrected, .sad)])
            try LabelExport.run(faces, into: "\(folder)/faces.csv") { $0.form = .fer2013 }
            let lines = try String(contentsOfFile: "\(folder)/faces.csv", encoding: .utf8).split(separator: "\n")
            #expect(lines[0] == "emotion,pixels,Usage")
            let fields = lines[1].split(separator: ",")
            #expect((lines.count, fields.count, fields[0], fields[2]) == (2, 3, "4", "Training"))
            let pixels = fields[1].split(separator: " ").compactMap { UInt8($0) }
            #expect(pixels.count == 48 * 48)
            // The face's box and nothing of what is around it.
            #expect(pixels.allSatisfy { abs(Int($0) - 200) < 12 })
            #expect(FileManager.default.fileExists(atPath: "\(folder)/faces.csv.provenance.json"))
            // What it wrote, it reads.
            let table = try FER2013Table("\(folder)/faces.csv")
            var items: [ImportItem] = []
            try table.forEach { items.append($0) }
            #expect(items == [ImportItem(name: "line 2", emotion: .sad, content: .pixels(pixels))])
        }
    }

    @Test func writesCOCO() throws {
        struct File: Decodable {
            struct Picture: Decodable {
                let id, width, height: Int
                let fileName: String
            }
            struct Annotation: Decodable {
                let imageId, categoryId, iscrowd: Int
                let bbox: [Float]
                let area: Float
            }
            struct Category: Decodable {
                let id: Int
                let name: String
            }
            let images: [Picture]
            let annotations: [Annotation]
            let categories: [Category]
        }
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .corrected, .sad)])
            try LabelExport.run(faces, into: "\(folder)/coco") { $0.form = .coco }
            let data = try Data(contentsOf: URL(filePath: "\(folder)/coco/annotations/train.json"))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let file = try decoder.decode(File.self, from: data)
            let image = try #require(file.images.first)
            let annotation = try #require(file.annotations.first)
            #expect((image.width, image.height, image.fileName) == (140, 140, "hall-1-1-0.jpg"))
            #expect(FileManager.default.fileExists(atPath: "\(folder)/coco/images/hall-1-1-0.jpg"))
            #expect((annotation.imageId, annotation.iscrowd) == (image.id, 0))
            // The box of the frame, (110, 60), within a picture that begins at (90, 40).
            #expect(annotation.bbox == [20, 20, 100, 100] && annotation.area == 10_000)
            #expect(file.categories.map(\.name) == Emotion.allCases.map(\.name))
            #expect(file.categories.first { $0.id == annotation.categoryId }?.name == "sad")
            let rest = try Data(contentsOf: URL(filePath: "\(folder)/coco/annotations/test.json"))
            #expect(try decoder.decode(File.self, from: rest).images.isEmpty)
        }
    }

    // MARK: The target

    @Test(arguments: TrainingSetForm.allCases) func doesNotReplaceWhatIsThere(form: TrainingSetForm) throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .confirmed, .happy)])
            let path = "\(folder)/out"
            try LabelExport.run(faces, into: path) { $0.form = form }
            let before = try names(in: folder)
            let error = #expect(throws: MienError.self) { try LabelExport.run(faces, into: path) { $0.form = form } }
            #expect(error?.code == .targetExists)
            #expect(try names(in: folder) == before)
            try faces.add(track: 2, labels: [("anna", .confirmed, .happy)])
            try LabelExport.run(faces, into: path) { ($0.form, $0.force) = (form, true) }
            let provenance = form.isFolder ? "\(path)/provenance.json" : "\(path).provenance.json"
            #expect(try Provenance(at: provenance).faces == ["train": ["happy": 2]])
        }
    }

    @Test func doesNotReplaceWhatIsNoExport() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, labels: [("anna", .confirmed, .happy)])
            try FileManager.default.createDirectory(atPath: "\(folder)/holiday", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: "\(folder)/holiday/diary.txt"))
            let error = #expect(throws: MienError.self) {
                try LabelExport.run(faces, into: "\(folder)/holiday/") { $0.force = true }
            }
            #expect(error?.code == .targetExists)
            #expect(throws: MienError.self) {
                try LabelExport.run(faces, into: "\(folder)/holiday") { ($0.force, $0.form) = (true, .fer2013) }
            }
            #expect(try names(in: "\(folder)/holiday") == ["diary.txt"])
        }
    }

    @Test func leavesNothingBehindWhenThereIsNothingToWrite() throws {
        try withTemporaryFolder { folder in
            var faces = try RecordedFaces(in: folder)
            try faces.add(track: 1, picture: false, labels: [("anna", .confirmed, .happy)])
            let before = try names(in: folder).filter { !$0.contains("sqlite") }
            let error = #expect(throws: MienError.self) { try LabelExport.run(faces, into: "\(folder)/out") }
            #expect(error?.code == .nothingFound)
            #expect(error?.message.contains("1 without a picture") == true)
            #expect(try names(in: folder).filter { !$0.contains("sqlite") } == before)
        }
    }

    @Test func saysWhenThereIsNoDatabase() throws {
        try withTemporaryFolder { folder in
            let options = LabelExport.Options(database: "\(folder)/none", into: "\(folder)/out", site: try Name("home"))
            #expect(throws: StoreError.self) { try LabelExport(options).run() }
        }
    }
}
