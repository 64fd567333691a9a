import Foundation
import Messages
import ServiceTestKit
import Testing

@testable import ServiceKit

@Suite struct StorageMetersTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        try FileManager.default.createDirectory(atPath: "\(folder)/deep/deeper", withIntermediateDirectories: true)
        // What is left behind is a temporary folder.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func write(_ size: Int, to file: String) throws {
        try Data(repeating: 7, count: size).write(to: URL(filePath: file))
    }

    @Test func countsAFileAndThoseThatBelongToIt() throws {
        try withFolder { folder in
            for (name, size) in [("mien.sqlite", 100_000), ("mien.sqlite-wal", 50_000), ("other", 1_000_000)] {
                try write(size, to: "\(folder)/\(name)")
            }
            let bytes = StorageMeters.Place("database", at: "\(folder)/mien.sqlite").storedBytes
            #expect((150_000..<400_000).contains(bytes))
        }
    }

    @Test func countsAllThatIsInAFolder() throws {
        try withFolder { folder in
            try write(100_000, to: "\(folder)/deep/one")
            try write(100_000, to: "\(folder)/deep/deeper/two")
            let bytes = StorageMeters.Place("bundles", at: folder).storedBytes
            #expect((200_000..<500_000).contains(bytes))
        }
    }

    @Test func isNotSaidToBeFullWhereTheFolderIsYetToCome() throws {
        try withFolder { folder in
            let (there, toCome) = (
                StorageMeters.Place("a", at: folder), StorageMeters.Place("b", at: "\(folder)/not/yet")
            )
            let (first, second) = (try #require(there.freeBytes), try #require(toCome.freeBytes))
            #expect(second > first / 2)
        }
    }

    @Test func findsNothingWhereNothingIs() {
        let place = StorageMeters.Place("database", at: "/nowhere/at/all/mien.sqlite")
        #expect(place.storedBytes == 0)
        // It would be on the disk of the root.
        #expect(place.freeBytes.map { $0 > 0 } == true)
    }

    @Test func saysHowMuchIsLeft() throws {
        try withFolder { folder in
            let metrics = MetricsRegistry()
            StorageMeters([.init("database", at: "\(folder)/mien.sqlite")], factory: metrics).measure()
            let metric = try #require(metrics.snapshot().first { $0.name == "mien_disk_free_bytes" })
            #expect(metric.labels == ["what": "database"])
            #expect(metric.value > 0)
        }
    }
}
