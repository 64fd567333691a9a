import Foundation
import ProcessTestKit
import Store
import Subprocess
import Testing

/// `mien backup` as a person types it, while a recorder records.
@Suite(.serialized, .timeLimit(.minutes(3))) struct BackupTests {
    @Test func copiesWhatIsRecordedMeanwhile() async throws {
        try await withTemporaryFolder { folder in
            let database = RunningSystem.database(in: folder)
            let ending = try await RunningSystem.running(in: folder) { system in
                let copy = "\(folder)/backup/mien.sqlite"
                let before = try RunningSystem.storedReports(in: folder)
                let made = try await MienProcess.run("mien", ["backup", copy, "--database", database])
                #expect(made.status == .exited(0), "\(made.log)")
                #expect(made.output.first?.hasPrefix("\(copy): ") == true, "\(made.output)")
                let count = try ReadOnlyStore(path: copy).summary().reports
                #expect(count >= before)
                // It goes on, and another copy has more.
                try await system.waitUntilMoreIsStored()
                let refused = try await MienProcess.run("mien", ["backup", copy, "--database", database])
                #expect(refused.status == .exited(1))
                #expect(refused.log.first?.contains("is there already") == true, "\(refused.log)")
                let again = try await MienProcess.run("mien", ["backup", copy, "--database", database, "--force"])
                #expect(again.status == .exited(0), "\(again.log)")
                #expect(try ReadOnlyStore(path: copy).summary().reports > count)
                let itself = try await MienProcess.run("mien", ["backup", database, "--database", database, "--force"])
                #expect(itself.log.first?.contains("is a database in use") == true, "\(itself.log)")
                try await system.waitUntilMoreIsStored()
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0), "\(ending.log.suffix(5))")
            #expect(try ReadOnlyStore(path: database).checkIntegrity(within: .seconds(60)).problems.isEmpty)
        }
    }

    @Test func saysThatThereIsNoDatabase() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await MienProcess.run("mien", ["backup", "\(folder)/b", "--database", "\(folder)/a"])
            #expect(ending.status == .exited(1))
            #expect(ending.log.first?.contains("there is no database at '\(folder)/a'") == true, "\(ending.log)")
        }
    }
}
