import Failure
import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The database file")
struct DatabaseFileTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("reports.sqlite")
    }

    @Test func belongsToItsOwnerAlone() throws {
        let path = folder.file("new/reports.sqlite")
        let store = try SQLiteStore(path: path)
        _ = try store.insert([.example(1)])
        #expect(try permissions(folder.file("new")) == 0o700)
        for suffix in ["", "-wal", "-shm", "-lock"] {
            #expect(try permissions(path + suffix) == 0o600, "\(suffix)")
        }
    }

    @Test func isWrittenByOneStoreAtATime() throws {
        var first: SQLiteStore? = try SQLiteStore(path: path)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .inUse)
        _ = try first?.insert([.example(1)])
        first = nil
        #expect(throws: Never.self) { try SQLiteStore(path: path) }
    }

    @Test func isNotTakenForADatabaseWhenItIsNone() throws {
        try Data(repeating: 65, count: 8_192).write(to: URL(fileURLWithPath: path))
        let written = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(written?.code == .corrupt)
        #expect(written?.message.contains("move it away") == true)
        let read = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(read?.code == .corrupt)
    }

    @Test func tellsOfADamagedPage() throws {
        var store: SQLiteStore? = try SQLiteStore(path: path)
        _ = try store?.insert(try (1...2_000).map { try .example($0) })
        store = nil
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        for page in 12...60 {
            try file.seek(toOffset: UInt64(page) * 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try file.close()
        let error = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path).reports() }
        #expect(error?.code == .corrupt)
    }

    @Test func isLeftAloneWhenItBelongsToAnotherProgram() throws {
        let other = try DatabaseQueue(path: path)
        try other.write { db in try db.execute(sql: "CREATE TABLE song (id INTEGER PRIMARY KEY)") }
        let written = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(written?.code == .foreign)
        let read = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(read?.code == .foreign)
        #expect(try other.read { db in try String.fetchOne(db, sql: "PRAGMA journal_mode") } == "delete")
    }

    @Test func isRefusedWhenALaterVersionWroteIt() throws {
        _ = try SQLiteStore(path: path)
        var later = Schema.migrator
        later.registerMigration("of the future") { _ in }
        let writer = try DatabaseQueue(path: path)
        try later.migrate(writer)
        try writer.close()
        let written = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(written?.code == .newerSchema)
        let read = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(read?.code == .newerSchema)
    }

    @Test func isReadOnlyOnceThisVersionHasWrittenToIt() throws {
        try DatabaseFile.create(path)
        let error = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(error?.code == .olderSchema)
    }

    @Test func isNotMadeByAReader() throws {
        let error = #expect(throws: StoreError.self) { try ReadOnlyStore(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func cannotStandWhereNoFolderCanBe() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path + "/below/reports.sqlite") }
        #expect(error?.code == .cannotOpen)
    }

    @Test func cannotBeAFolder() throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.path) }
        #expect(error?.code == .cannotOpen)
    }

    // The superuser may write everywhere.
    @Test(.enabled(if: geteuid() != 0)) func cannotStandInAFolderThatMayOnlyBeRead() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .readOnly)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }

    @Test(.enabled(if: geteuid() != 0)) func cannotBeWrittenWhenItMayOnlyBeRead() throws {
        _ = try SQLiteStore(path: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .readOnly)
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

@Suite("What SQLite says")
struct StoreErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, StoreFailureCode.full),
        (.SQLITE_IOERR_WRITE, .inputOutput),
        (.SQLITE_CORRUPT_INDEX, .corrupt),
        (.SQLITE_NOTADB, .corrupt),
        (.SQLITE_READONLY_DBMOVED, .readOnly),
        (.SQLITE_CANTOPEN_ISDIR, .cannotOpen),
        (.SQLITE_BUSY_SNAPSHOT, .inUse),
        (.SQLITE_TOOBIG, .refused),
    ])
    func becomesACodeAndASentence(result: ResultCode, code: StoreFailureCode) {
        let error = StoreError(DatabaseError(resultCode: result, message: "because"), path: "/data/reports.sqlite")
        #expect(error.code == code)
        #expect(error.message.contains("/data/reports.sqlite"))
        #expect(error.message.contains("SQLite \(result.rawValue): because"))
    }

    @Test func lastsNoLongerThanTheQueryThatItEnded() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try translatingErrors(at: "x") { throw Stop() } }
    }
}
