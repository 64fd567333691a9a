import Foundation
import ProcessTestKit
import Subprocess
import Testing

/// Learning from what people say, in short (`make walk`, docs/learning.md).
@Suite(.serialized, .timeLimit(.minutes(15))) struct WalkTests {
    /// The trainer's Python; `nil` where it was left out.
    private static let trainer: String? = {
        let python = MienProcess.package.appending(path: ".build/training/bin/python").path()
        let isWanted = ProcessInfo.processInfo.environment["TRAINING"] != "no"
        return isWanted && FileManager.default.isExecutableFile(atPath: python) ? python : nil
    }()

    /// What `mien-walk learn --json` says.
    private struct Outcome: Decodable {
        struct Score: Decodable {
            let right: Double
            let faces: Double

            var share: Double { right / faces }
        }

        struct Change: Decodable {
            let before: Score
            let after: Score

            var gain: Double { after.share - before.share }
        }

        let test: Change
        let known: Change
        let live: Change
        let labels: Int
        let better: String
        let compared: Int
    }

    /// Real programs all the way: cameras, labels, an export, the trainer, a bundle, a shadow, a verdict, a promotion.
    @Test(.enabled(if: trainer != nil, "the trainer was left out: Scripts/setup --test says why, or TRAINING=no"))
    func labelsBecomeABetterModelThatIsPromoted() async throws {
        let ending = try await MienProcess.run("mien-walk", ["learn", "--json"])
        #expect(ending.status == .exited(0), "\(ending.output) \(ending.log)")
        let line = try #require(ending.output.last)
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(line.utf8))
        // 210 pictures of 30 people: the 95 % interval of a difference is 10 points wide to either side.
        #expect(outcome.test.before.faces == 210 && outcome.test.gain > 0.12, "\(line)")
        #expect(outcome.better == "second" && outcome.compared > 100, "\(line)")
        #expect(outcome.live.gain > 0.12 && outcome.live.after.faces > 100, "\(line)")
        #expect(outcome.known.gain > -0.1, "\(line)")
    }

    @Test func leavesNobodyBehindWhenItIsKilled() async throws {
        try await withTemporaryFolder { folder in
            let children = Transcript<ProcessEntry>()
            let arguments = ["collect", "--into", "\(folder)/faces", "--people", "1", "--seconds", "600"]
            let ending = try await MienProcess.running("mien-walk", arguments) { process in
                while !Set(process.children.map(\.program)).isSuperset(of: ["mosquitto", "mien"]) { await Task.yield() }
                for child in process.children { children.add(child) }
                try process.send(SIGKILL)
            }
            #expect(ending.status == .signaled(SIGKILL))
            let end = ContinuousClock.now + .seconds(10)
            while ContinuousClock.now < end, children.entries.contains(where: { ProcessEntry.isRunning($0.pid) }) {
                await Task.yield()
            }
            #expect(!children.entries.contains { ProcessEntry.isRunning($0.pid) })
        }
    }

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
