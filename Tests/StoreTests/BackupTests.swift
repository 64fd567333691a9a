import Failure
import Foundation
import GRDB
import Messages
import Testing

@testable import Store

@Suite("Backup, damage and full disks")
struct BackupTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("mien.sqlite")
    }

    @Test func copiesBothFilesWhileTheyAreWritten() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert(try (1...100).map { try .example($0) })
        _ = try store.insert([RecordedLabel.example(1)])
        _ = try store.pictures.insert([.example(1)], at: 5)
        let target = folder.file("backup/copy.sqlite")
        let files = try ReadOnlyStore(path: path).backup(to: target)
        #expect(files == [target, folder.file("backup/copy-pictures.sqlite")])
        for file in files {
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        }
        _ = try store.insert([.example(101)])
        let copy = try ReadOnlyStore(path: target)
        #expect(try copy.summary().reports == 100)
        #expect(try copy.crop(of: RecordedCrop.example(1).face) == RecordedCrop.example(1))
        #expect(try copy.labels(ReportSelection()).labels.count == 1)
        // A copy is a database like any other.
        #expect(try SQLiteStore(path: target).insert([.example(100), .example(200)]).stored == 1)
    }

    @Test func needsNoPictures() throws {
        _ = try SQLiteStore(path: path).insert([.example(1)])
        #expect(try ReadOnlyStore(path: path).backup(to: folder.file("copy.sqlite")).count == 1)
    }

    @Test(arguments: ["copy.sqlite", "copy-pictures.sqlite"]) func overwritesNothing(name: String) throws {
        let store = try SQLiteStore(path: path)
        _ = try store.pictures.insert([.example(1)], at: 5)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        let error = #expect(throws: StoreError.self) {
            try ReadOnlyStore(path: path).backup(to: folder.file("copy.sqlite"))
        }
        #expect(error?.code == .exists)
        #expect(try String(contentsOfFile: folder.file(name), encoding: .utf8) == "mine")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count { $0.hasPrefix("copy") } == 1)
    }

    @Test func leavesNothingBehindWhereItCannotStand() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert([.example(1)])
        try Data().write(to: URL(fileURLWithPath: folder.file("file")))
        #expect(throws: StoreError.self) { try ReadOnlyStore(path: path).backup(to: folder.file("file/copy.sqlite")) }
    }

    @Test func replacesAnEarlierCopyOnlyWhenTold() throws {
        let target = folder.file("copy.sqlite")
        do {
            let store = try SQLiteStore(path: path)
            _ = try store.insert([.example(1)])
            _ = try store.pictures.insert([.example(1)], at: 5)
            _ = try ReadOnlyStore(path: path).backup(to: target)
            _ = try store.insert([.example(2)])
        }
        // Somebody has looked at the earlier copy, and its log is left.
        try Data("an old log".utf8).write(to: URL(fileURLWithPath: target + "-wal"))
        try FileManager.default.removeItem(atPath: PictureStore.path(besideDatabase: path))
        let made = try ReadOnlyStore(path: path).backup(to: target, mayReplace: true)
        #expect(made == [target])
        #expect(try ReadOnlyStore(path: target).summary().reports == 2)
        // Pictures that are not the new copy's are gone.
        #expect(!FileManager.default.fileExists(atPath: folder.file("copy-pictures.sqlite")))
    }

    @Test func replacesNoDatabaseThatIsInUse() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert([.example(1)])
        let other = try SQLiteStore(path: folder.file("other.sqlite"))
        _ = try other.insert([.example(1), .example(2)])
        for target in [path, folder.file("other.sqlite")] {
            let error = #expect(throws: StoreError.self) {
                try ReadOnlyStore(path: path).backup(to: target, mayReplace: true)
            }
            #expect(error?.code == .inUse)
        }
        #expect(try ReadOnlyStore(path: folder.file("other.sqlite")).summary().reports == 2)
    }

    @Test func leavesNothingUnfinished() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert([.example(1)])
        _ = try store.pictures.insert([.example(1)], at: 5)
        try FileManager.default.createDirectory(atPath: folder.file("b"), withIntermediateDirectories: true)
        // What a copy that was killed has left.
        try Data("half".utf8).write(to: URL(fileURLWithPath: folder.file("b/.unfinished-copy.sqlite")))
        _ = try ReadOnlyStore(path: path).backup(to: folder.file("b/copy.sqlite"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("b")).sorted()
        #expect(names == ["copy-pictures.sqlite", "copy.sqlite"])
    }

    @Test func keepsNoCopyOfADamagedDatabase() throws {
        try makeDatabases()
        try damage(60...90, of: path)
        let error = #expect(throws: StoreError.self) {
            try ReadOnlyStore(path: path).backup(to: folder.file("b/copy.sqlite"))
        }
        #expect(error?.code == .corrupt)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("b")).isEmpty)
    }

    // MARK: Damage

    private func damage(_ pages: ClosedRange<Int>, of path: String) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        for page in pages {
            try file.seek(toOffset: UInt64(page) * 4_096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        }
        try file.close()
    }

    private func makeDatabases() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert(try (1...3_000).map { try .example($0) })
        _ = try store.pictures.insert(try (1...100).map { try .example($0) }, at: 5)
    }

    @Test func findsNothingWrongWithASoundDatabase() throws {
        try makeDatabases()
        let report = try ReadOnlyStore(path: path).checkIntegrity(within: .seconds(60))
        #expect(report == IntegrityReport())
        #expect(report.summary == "sound")
    }

    @Test func findsDamagedPages() throws {
        try makeDatabases()
        try damage(60...90, of: path)
        let report = try ReadOnlyStore(path: path).checkIntegrity(within: .seconds(60))
        #expect(!report.problems.isEmpty && report.problems.count <= 10)
        #expect(report.summary.hasPrefix("damaged: "))
    }

    @Test func findsDamagedPictures() throws {
        try makeDatabases()
        try damage(30...60, of: PictureStore.path(besideDatabase: path))
        let report = try ReadOnlyStore(path: path).checkIntegrity(within: .seconds(60))
        #expect(report.problems.contains { $0.hasPrefix("crop") })
    }

    @Test func endsWhenTheTimeIsUpAndTellsWhatItLeftOut() throws {
        try makeDatabases()
        let report = try ReadOnlyStore(path: path).checkIntegrity(within: .zero)
        #expect(report.problems.isEmpty)
        #expect(report.unchecked.contains("report") && report.unchecked.contains("label"))
        #expect(report.summary.contains("not: "))
    }

    @Test func refusesToStoreInADamagedPlaceWithoutATrap() throws {
        try makeDatabases()
        try damage(8...200, of: path)
        let error = #expect(throws: StoreError.self) {
            let store = try SQLiteStore(path: path)
            _ = try store.insert(try (5_000...9_000).map { try .example($0) })
        }
        #expect(error?.code == .corrupt)
    }

    // MARK: A full disk

    @Test func storesNoLabelForWhichThereIsNoRoomAndHeals() throws {
        var store: SQLiteStore? = try SQLiteStore(path: path, durability: .normal, pageLimit: 60)
        _ = try store?.insert([.example(1)])
        let labels = try (1...5_000).map { try RecordedLabel.example($0) }
        let error = #expect(throws: StoreError.self) { try store?.insert(labels) }
        #expect(error?.code == .full)
        #expect(try ReadOnlyStore(path: path).labels(ReportSelection()).labels.isEmpty)
        store = nil
        #expect(
            try SQLiteStore(path: path).insert(Array(labels.prefix(50))).map(\.word)
                == Array(repeating: "stored", count: 50)
        )
    }

    @Test func storesNoPictureForWhichThereIsNoRoomAndHeals() throws {
        let pictures = PictureStore.path(besideDatabase: path)
        var store: PictureStore? = try PictureStore(path: pictures, durability: .normal, pageLimit: 40)
        let crops = try (1...100).map { try RecordedCrop.example($0) }
        let error = #expect(throws: StoreError.self) { try store?.insert(crops, at: 5) }
        #expect(error?.code == .full)
        #expect(try store?.insert(Array(crops.prefix(3)), at: 5) == 3)
        store = nil
        #expect(try PictureStore(path: pictures, durability: .normal, pageLimit: nil).insert(crops, at: 5) == 97)
    }

    @Test func remembersWhatHappened() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.insert([.example(1)])
        try store.insert(RecordedEvent(happenedAt: 5, kind: .integrity, detail: "sound"))
        #expect(try store.insert([.example(1, of: 99)]).map(\.word) == ["unknown_face"])
        let events = try ReadOnlyStore(path: path).events()
        #expect(events.map(\.kind) == [.labelRefused, .integrity])
        #expect(events.first?.detail.contains("key-1") == true && events.first?.detail.contains("ann") == true)
    }

    @Test func readsThePicturesOfARecorderThatKeepsThemLater() throws {
        let store = try SQLiteStore(path: path)
        let reader = try ReadOnlyStore(path: path)
        #expect(try reader.crop(of: RecordedCrop.example(1).face) == nil)
        _ = try store.pictures.insert([.example(1)], at: 5)
        #expect(try reader.crop(of: RecordedCrop.example(1).face) != nil)
    }

    @Test func keepsPicturesForItsOwnerAlone() throws {
        let store = try SQLiteStore(path: path)
        _ = try store.pictures.insert([.example(1)], at: 5)
        for suffix in ["", "-wal", "-shm", "-lock"] {
            let file = store.pictures.path + suffix
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        }
        let error = #expect(throws: StoreError.self) {
            try PictureStore(path: store.pictures.path, durability: .normal, pageLimit: nil)
        }
        #expect(error?.code == .inUse)
    }
}
