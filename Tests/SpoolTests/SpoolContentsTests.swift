import Failure
import Foundation
import Messages
import Testing

@testable import Spool

struct SpoolContentsTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mien-spool-\(UUID().uuidString)")
        .path()

    private func message(_ number: UInt64, _ topic: String, _ payload: [UInt8]) -> SpooledMessage {
        SpooledMessage(number: number, topic: topic, payload: payload)
    }

    @Test func areWhatWaitsOnATopicInOrder() throws {
        // What stays behind in the folder for temporary files is no reason to fail a test.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/test.spool"
        let file = try SpoolFile(SpoolConfiguration(path: path))
        let (home, shop) = ("mien/v1/home/labels", "mien/v1/shop/labels")
        let one = try file.begin(Name("one"), site: Name("home"))
        try file.write([message(1, home, [1]), message(2, shop, [2]), message(3, home, [3])], of: one, removing: [])
        let two = try file.begin(Name("two"), site: Name("home"))
        try file.write([message(1, home, [4])], of: two, removing: [SpoolRemoval(epoch: one, through: 1)])
        let topic = Topic(site: try Name("home"), .labels)
        #expect(try SpoolContents(path: path, topic: topic).payloads == [[3], [4]])
    }

    @Test func cannotBeReadWhereThereIsNoSpool() throws {
        let topic = Topic(site: try Name("home"), .labels)
        #expect(throws: SpoolError.self) { try SpoolContents(path: folder + "/none.spool", topic: topic) }
    }
}
