import Bus
import BusTestKit
import Faces
import Failure
import Foundation
import Messages
import ProcessTestKit
import RPC
import Subprocess
import SwiftProtobuf
import Testing

/// What becomes of a collection: imported, reviewed, exported and forgotten, with real services and a real broker.
@Suite(.serialized, .timeLimit(.minutes(5))) struct CollectionTests {
    private static let camera = "import-drawn"

    /// A system without cameras: what an import needs.
    private struct Desk: Sendable {
        let folder: String
        let url: String
        let listener: StatusListener
        let client: RPCClient

        var database: String { "\(folder)/mien.sqlite" }

        func mien(_ arguments: String...) async throws -> MienProcess.Ending {
            try await MienProcess.run("mien", arguments, in: folder)
        }

        /// Asks again whenever a service has said something, until the answer is the one that is waited for.
        func until<Answer: Sendable>(
            _ isWanted: @Sendable (Answer) -> Bool,
            _ ask: @Sendable () async throws -> Answer
        ) async throws -> Answer {
            while true {
                let now = listener.heard.entries.count
                let answer = try await ask()
                if isWanted(answer) { return answer }
                try await listener.heard.first(after: now) { _ in true }
            }
        }
    }

    private func withDesk(_ folder: String, _ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await withBroker { address in
            let url = "\(address)"
            let programs = [
                ("mien-recorder", ["--database", "\(folder)/mien.sqlite", "--keep", "crops", "--keep-every", "0"]),
                ("mien-classifier", ["--spool", "\(folder)/classifier.spool"]),
                ("mien-feedback", ["--spool", "\(folder)/feedback.spool"]),
            ]
            try await StatusListener.listening(at: address) { listener, bus in
                try await run(programs[...], url, folder) {
                    for service in ["recorder", "classifier", "feedback"] { try await listener.subscribed(service) }
                    let client = try RPCClient(bus: bus, site: Name("home"), client: Name("ann"))
                    try await body(Desk(folder: folder, url: url, listener: listener, client: client))
                }
            }
        }
    }

    /// Runs programs one inside the other, and `body` beside them.
    private func run(
        _ programs: ArraySlice<(String, [String])>,
        _ url: String,
        _ folder: String,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard let (name, arguments) = programs.first else { return try await body() }
        let ending = try await MienProcess.running(name, arguments + ["--broker", url], in: folder) { process in
            try await run(programs.dropFirst(), url, folder, body)
            try process.send(SIGTERM)
        }
        #expect(ending.status == .exited(0), "\(name): \(ending.log.suffix(5))")
    }

    @Test func isImportedReviewedExportedAndForgotten() async throws {
        try await withTemporaryFolder { folder in
            for (seed, emotion) in [(1, .happy), (2, .happy), (3, .surprise), (4, .sad)] as [(UInt64, Emotion)] {
                try DrawnPicture.write(seed: seed, of: emotion, to: "\(folder)/drawn/\(emotion.name)/\(seed).jpg")
            }
            for seed in [5, 6] as [UInt64] {
                try DrawnPicture.write(seed: seed, of: .happy, to: "\(folder)/drawn/unknown/\(seed).jpg")
            }
            try DrawnPicture.write(of: nil, to: "\(folder)/drawn/unknown/nobody.jpg")
            try await withDesk(folder) { desk in
                try await importTwice(desk)
                let pictures = try await review(desk)
                try await export(desk)
                try await forget(desk, pictures)
            }
        }
    }

    private func importTwice(_ desk: Desk) async throws {
        let first = try await desk.mien("import", "\(desk.folder)/drawn", "--name", "drawn", "--broker", desk.url)
        #expect(first.status == .exited(0), "\(first.log)")
        #expect(first.output.last == "7 pictures: 4 labelled, 2 to be reviewed, 1 without a face", "\(first.output)")
        let again = try await desk.mien("import", "\(desk.folder)/drawn", "--name", "drawn", "--broker", desk.url)
        #expect(again.status == .exited(0), "\(again.log)")
        // A picture without a face leaves a report, and is known by it.
        #expect(again.output.last == "7 pictures: 7 there already", "\(again.output)")
    }

    /// Answers every question that there is. Returns the pictures that were shown.
    private func review(_ desk: Desk) async throws -> [Data] {
        var pictures: [Data] = []
        var answered = 0
        while true {
            let items = try await desk.client.call(.feedbackNext, .with { ($0.person, $0.limit) = ("ann", 10) }).items
            guard !items.isEmpty else { break }
            for item in items {
                pictures.append(item.crop.jpeg)
                let label = WireLabel.with {
                    $0.key = "ann-\(answered)"
                    ($0.face, $0.person, $0.source) = (item.candidate.face, "ann", "review")
                    $0.verdict = item.candidate.emotion == .happy ? .confirmed : .corrected
                    ($0.emotion, $0.model, $0.shown) = (.happy, item.candidate.model, item.candidate.emotion)
                }
                _ = try await desk.client.call(.feedbackSubmit, .with { $0.label = label })
                answered += 1
            }
        }
        // Those without a label; of the others, second opinions may be asked.
        #expect(answered >= 2 && pictures.allSatisfy { !$0.isEmpty })
        let expected = answered
        let recorded = try await desk.until({ (count: Int) in count >= expected }) {
            try await desk.client.call(.recorderLabels, .with { ($0.person, $0.limit) = ("ann", 100) }).labels.count
        }
        #expect(recorded == answered)
        return pictures
    }

    private func export(_ desk: Desk) async throws {
        for form in ["folder", "fer2013-csv", "coco"] {
            let into = "\(desk.folder)/export-\(form)"
            let ending = try await desk.mien(
                "export",
                "--labels",
                "--format",
                form,
                "--into",
                into,
                "--database",
                desk.database
            )
            #expect(ending.status == .exited(0), "\(form): \(ending.log)")
            let count = try exportedFaces(form, at: into)
            // A face about which two people differ has no majority.
            #expect((2...6).contains(count), "\(form)")
        }
    }

    private func exportedFaces(_ form: String, at path: String) throws -> Int {
        guard form != "fer2013-csv" else {
            return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count - 1
        }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.count { $0.hasSuffix(".jpg") }
    }

    private func forget(_ desk: Desk, _ pictures: [Data]) async throws {
        // What is looked for would be found.
        #expect(try found(pictures, in: desk.folder) > 0)
        let ending = try await desk.mien("forget", "--camera", Self.camera, "--yes", "--broker", desk.url)
        #expect(ending.status == .exited(0), "\(ending.log)")
        let reports = try await desk.client.call(.recorderReports, .with { $0.selection.camera = Self.camera }).reports
        #expect(reports.isEmpty)
        let labels = try await desk.client.call(.recorderLabels, .with { $0.limit = 100 }).labels
        #expect(labels.isEmpty)
        let export = try await desk.mien(
            "export",
            "--labels",
            "--into",
            "\(desk.folder)/nothing",
            "--database",
            desk.database
        )
        #expect(export.status == .exited(1))
        #expect(!FileManager.default.fileExists(atPath: "\(desk.folder)/nothing"))
        #expect(try found(pictures, in: desk.folder) == 0)
    }

    /// How many pieces of these pictures stand in the recorder's files.
    private func found(_ pictures: [Data], in folder: String) throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".sqlite") }
        let files = try names.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
        return pictures.reduce(0) { count, picture in
            // A page of the file may end anywhere in a picture, so many pieces of it are looked for. Its beginning is like
            // any other JPEG's.
            let pieces = stride(from: 700, to: picture.count - 48, by: 400).map { picture.subdata(in: $0..<$0 + 48) }
            return count + pieces.count { piece in files.contains { $0.range(of: piece) != nil } }
        }
    }
}
