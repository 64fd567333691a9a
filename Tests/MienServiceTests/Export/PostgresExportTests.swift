import Faces
import Failure
import Foundation
import Messages
import PostgresTestKit
import ProcessTestKit
import Store
import Testing

@testable import MienService

@Suite(
    "Export from PostgreSQL",
    .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: Scripts/setup --test does it"),
    .timeLimit(.minutes(3))
)
struct PostgresExportTests {
    private func fill(_ faces: inout RecordedFaces) throws {
        for track in 1...9 as ClosedRange<UInt64> {
            let emotion = track % 3 == 0 ? Emotion.sad : .happy
            try faces.add(track: track, labels: [("anna", .corrected, emotion), ("ben", .corrected, emotion)])
        }
        try faces.add(track: 20, labels: [("anna", .confirmed, .happy), ("ben", .corrected, .sad)])
        try faces.add(track: 21, picture: false, labels: [("anna", .confirmed, .happy)])
    }

    /// Every file of a folder, by its name.
    private func contents(of folder: String) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: "\(folder)/\($1)") }
    }

    @Test func writesTheSameTrainingSetAsFromAFile() throws {
        let database = try PostgresServer.shared.get().makeDatabase()
        try withTemporaryFolder { folder in
            var (file, server) = (try RecordedFaces(in: folder), try RecordedFaces(at: database))
            try fill(&file)
            try fill(&server)
            try LabelExport.run(file, into: "\(folder)/one")
            try LabelExport.run(server, into: "\(folder)/other")
            let written = try contents(of: "\(folder)/one")
            #expect(written.keys.count { $0.hasSuffix(".jpg") } == 9)
            #expect(try contents(of: "\(folder)/other") == written)
        }
    }

    @Test func printsTheSameRecordsAsOfAFile() throws {
        let database = try PostgresServer.shared.get().makeDatabase()
        try withTemporaryFolder { folder in
            var (file, server) = (try RecordedFaces(in: folder), try RecordedFaces(at: database))
            try fill(&file)
            try fill(&server)
            for limit in [nil, 4] {
                let texts = try [file.database, server.database].map { database in
                    var (query, text) = (RecordsQuery(database: database), "")
                    (query.form, query.limit) = (.csv, limit)
                    try query.write { text += $0 }
                    return text
                }
                #expect(texts[0] == texts[1])
                #expect(texts[0].split(separator: "\n").count == (limit ?? 11) + 1)
            }
        }
    }

    @Test func saysWhatOnlyAFileCanDo() throws {
        let database = try PostgresServer.shared.get().makeDatabase()
        let error = #expect(throws: StoreError.self) {
            try Backup(of: database, to: "copy.sqlite", mayReplace: false).run()
        }
        #expect(error?.code == .notSupported && error?.message.contains("pg_dump") == true)
    }
}
