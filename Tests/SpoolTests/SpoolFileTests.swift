import CSQLite
import Failure
import Foundation
import Messages
import Testing
import Threads

@testable import Spool

/// The file, and what may be wrong with it.
struct SpoolFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mien-spool-\(UUID().uuidString)")
        .path()

    private var path: String { folder + "/deep/er/test.spool" }

    private func withFolder(_ body: () throws -> Void) throws {
        // What stays behind in the folder for temporary files is no reason to fail a test.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    private func open(_ durability: SpoolDurability = .normal) throws -> SpoolFile {
        var configuration = SpoolConfiguration(path: path)
        configuration.durability = durability
        return try SpoolFile(configuration)
    }

    private func message(_ number: UInt64, _ payload: [UInt8] = [1, 2, 3]) -> SpooledMessage {
        SpooledMessage(number: number, topic: "mien/v1/home/labels", payload: payload)
    }

    private func rights(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: SpoolDurability.allCases) func keepsMessagesOverARestart(durability: SpoolDurability) throws {
        try withFolder {
            var file: SpoolFile? = try open(durability)
            let epoch = try #require(try file?.begin(Name("one"), site: Name("home")))
            try file?.write([message(1), message(2, []), message(3, [9])], of: epoch, removing: [])
            try file?.write([message(4)], of: epoch, removing: [SpoolRemoval(epoch: epoch, through: 1)])
            file = nil
            let again = try open(durability)
            let known = try #require(try again.epochs().first)
            #expect(known.producer.text == "one" && known.site.text == "home" && known.through == 1)
            #expect(known.sizes == [0, 1, 3])
            #expect(try again.messages(of: epoch, 2...4).map(\.payload) == [[], [9], [1, 2, 3]])
            #expect(try again.messages(of: epoch, 2...4).map(\.number) == [2, 3, 4])
            #expect(try again.messages(of: epoch, 2...2).map(\.topic) == ["mien/v1/home/labels"])
        }
    }

    @Test func keepsEpochsApart() throws {
        try withFolder {
            let file = try open()
            let one = try file.begin(Name("one"), site: Name("home"))
            try file.write([message(1), message(2)], of: one, removing: [])
            let two = try file.begin(Name("two"), site: Name("home"))
            try file.write([message(1)], of: two, removing: [SpoolRemoval(epoch: one, through: 2, dropped: 1)])
            #expect(try file.epochs().map(\.sizes.count) == [0, 1])
            #expect(try file.epochs().map(\.dropped) == [1, 0])
            #expect(try SpoolLedger(path: path).entries.map(\.committed) == [2, 1])
        }
    }

    @Test func forgetsAnEpochThatNeverSaidAnything() throws {
        try withFolder {
            let file = try open()
            try file.end(try file.begin(Name("one"), site: Name("home")))
            #expect(try file.epochs().isEmpty)
        }
    }

    @Test func writesAllOrNothing() throws {
        try withFolder {
            let file = try open()
            let epoch = try file.begin(Name("one"), site: Name("home"))
            try file.write([message(1)], of: epoch, removing: [])
            #expect(throws: SpoolError.self) {
                try file.write([message(2), message(2)], of: epoch, removing: [SpoolRemoval(epoch: epoch, through: 1)])
            }
            #expect(try file.messages(of: epoch, 1...9).map(\.number) == [1])
            try file.write([message(2)], of: epoch, removing: [])
        }
    }

    @Test func isForItsOwnerOnly() throws {
        try withFolder {
            let file = try open()
            try file.end(try file.begin(Name("one"), site: Name("home")))
            #expect(try rights(folder) == 0o700)
            for suffix in ["", "-lock", "-wal"] { #expect(try rights(path + suffix) == 0o600, "\(suffix)") }
        }
    }

    // MARK: Files that are no spools

    private func refusal() throws -> SpoolError? {
        #expect(throws: SpoolError.self) { try open() }
    }

    @Test func refusesASecondProcess() throws {
        try withFolder {
            let file = try open()
            let error = try refusal()
            #expect(error?.code == .inUse && error?.message.contains("--spool") == true)
            _ = try file.epochs()
        }
    }

    @Test func refusesAProducersNameThatWasUsed() throws {
        try withFolder {
            let file = try open()
            _ = try file.begin(Name("one"), site: Name("home"))
            let error = #expect(throws: SpoolError.self) { try file.begin(Name("one"), site: Name("home")) }
            #expect(error?.code == .usedBefore)
        }
    }

    @Test func refusesAFileThatIsNoDatabaseAndTouchesNothing() throws {
        try withFolder {
            try FileManager.default.createDirectory(atPath: folder + "/deep/er", withIntermediateDirectories: true)
            let text = Data(repeating: 0x41, count: 5_000)
            try text.write(to: URL(filePath: path))
            let error = try refusal()
            #expect(error?.code == .corrupt && error?.message.contains("move the file away") == true)
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    private func edit(_ sql: String) throws {
        var handle: OpaquePointer?
        #expect(sqlite3_open(path, &handle) == SQLITE_OK)
        defer { sqlite3_close(handle) }
        #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }

    @Test(
        arguments: [
            ("PRAGMA application_id = 7", .foreign), ("PRAGMA user_version = 2", .newer),
            ("INSERT INTO message VALUES (99 << 40 | 1, 't', x'00')", .corrupt),
            ("DELETE FROM message WHERE key = 1 << 40 | 2", .corrupt),
            ("UPDATE epoch SET producer = 'No Name'", .corrupt),
        ] as [(String, SpoolFailureCode)]
    )
    func refusesAFileThatSaysWhatCannotBe(sql: String, code: SpoolFailureCode) throws {
        try withFolder {
            try {
                let file = try open()
                let epoch = try file.begin(Name("one"), site: Name("home"))
                try file.write((1...3).map { message($0) }, of: epoch, removing: [])
            }()
            try edit(sql)
            let error = #expect(throws: SpoolError.self) { _ = try open().epochs() }
            #expect(error?.code == code)
        }
    }

    @Test func refusesADamagedPage() throws {
        try withFolder {
            try {
                let file = try open()
                let epoch = try file.begin(Name("one"), site: Name("home"))
                let payload = [UInt8](repeating: 7, count: 1_000)
                try file.write((1...200).map { message($0, payload) }, of: epoch, removing: [])
            }()
            let handle = try FileHandle(forUpdating: URL(filePath: path))
            try handle.seek(toOffset: 4_096 * 2)
            handle.write(Data(repeating: 0xFF, count: 4_096 * 8))
            try handle.close()
            let error = #expect(throws: SpoolError.self) { _ = try open().epochs() }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func refusesAFolderThatCannotBe() throws {
        var configuration = SpoolConfiguration(path: "/proc/nowhere/test.spool")
        configuration.pace = .relentless
        let error = #expect(throws: SpoolError.self) { try SpoolFile(configuration) }
        #expect(error?.code == .cannotOpen)
    }

    @Test func refusesALedgerOfNothing() throws {
        #expect(throws: SpoolError.self) { try SpoolLedger(path: path) }
    }

    // MARK: Where it is

    @Test func isWhereItShallBe() throws {
        func path(_ option: String?, _ environment: [String: String]) throws -> String {
            try SpoolConfiguration.path(
                option,
                service: "classifier",
                site: Name("home"),
                instance: Name("pi")
            ) { environment[$0] }
        }
        let home = ["HOME": "/home/ada"]
        #expect(try path("x.spool", home) == "x.spool")
        #expect(try path("none", home) == ":memory:")
        #expect(try path(nil, home) == "/home/ada/.local/state/mien/classifier-home-pi.spool")
        #expect(try path(nil, home.merging(["XDG_STATE_HOME": "/s"]) { $1 }) == "/s/mien/classifier-home-pi.spool")
        #expect(try path(nil, home.merging(["STATE_DIRECTORY": "/a:/b"]) { $1 }) == "/a/classifier-home-pi.spool")
        #expect(throws: SpoolError.self) { try path(nil, ["HOME": "here"]) }
    }
}
