import Foundation
import ProcessTestKit
import Subprocess
import Testing

/// The first half of learning from what people say, in short (`make walk`, docs/learning.md).
@Suite(.serialized, .timeLimit(.minutes(4))) struct WalkTests {
    @Test func leavesATrainingSetOfPeopleInChalk() async throws {
        try await withTemporaryFolder { folder in
            let into = "\(folder)/faces"
            let arguments = ["collect", "--into", into, "--people", "3", "--at-once", "3", "--seconds", "12"]
            let ending = try await MienProcess.run("mien-walk", arguments)
            #expect(ending.status == .exited(0), "\(ending.output) \(ending.log)")
            #expect(ending.output.last?.hasPrefix("\(into): 3 people drawn with chalk, ") == true, "\(ending.output)")
            let names = FileManager.default.enumerator(atPath: into)?.compactMap { $0 as? String } ?? []
            #expect(names.contains("provenance.json") && names.contains("faces.csv"))
            #expect(names.contains { $0.hasSuffix(".jpg") })
            // What stands there is not written over.
            let again = try await MienProcess.run("mien-walk", arguments)
            #expect(again.status != .exited(0))
            #expect(again.log.contains { $0.contains("is there already") }, "\(again.log)")
        }
    }

    @Test func drawsEveryEmotionOfEveryPerson() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await MienProcess.run("mien-walk", ["draw", folder, "--people", "2"])
            #expect(ending.status == .exited(0), "\(ending.log)")
            let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            #expect(names.count { $0.hasSuffix(".jpg") } == 14)
        }
    }
}
