import Faces
import Foundation
import Messages
import Rollout
import SwiftProtobuf
import Testing

@testable import MienService

@Suite("mien models compare") struct CompareTests {
    private let plain = CompareTable(terminal: Terminal(1, isInteractive: false, hasColor: false))

    /// So many right of so many labelled faces, the others read as something else.
    private func table(_ right: UInt64, of total: UInt64) -> [UInt64] {
        var table = [UInt64](repeating: 0, count: 49)
        (table[0], table[1]) = (right, total - right)
        return table
    }

    /// Both read all faces that are labelled; of 1,000 more they say the same, of 200 not.
    private func paired(_ both: UInt64, _ first: UInt64, _ second: UInt64, _ neither: UInt64) -> WireCompareReply {
        let total = both + first + second + neither
        return .with {
            $0.answers = table(1_000, of: 1_200)
            $0.firstLabelled = table(both + first, of: total)
            $0.secondLabelled = table(both + second, of: total)
            ($0.bothRight, $0.firstRight, $0.secondRight, $0.neitherRight) = (both, first, second, neither)
        }
    }

    private func separate(_ first: (UInt64, UInt64), _ second: (UInt64, UInt64)) -> WireCompareReply {
        .with {
            $0.answers = table(0, of: 0)
            ($0.firstLabelled, $0.secondLabelled) = (table(first.0, of: first.1), table(second.0, of: second.1))
        }
    }

    private func models(_ reply: WireCompareReply) -> ComparedModels { ComparedModels("old-1.0", "new-2.0", reply) }

    // MARK: Verdicts

    /// 5 against 15 of the faces that only one got right: p = 0.027; 6 against 15: 0.052.
    @Test(
        arguments: [(5, 15, ModelVerdict.Winner.second), (15, 5, .first), (6, 15, nil), (0, 0, nil)]
            as [(
                UInt64, UInt64, ModelVerdict.Winner?
            )]
    )
    func restOnThePairsWhereBothReadTheSameFaces(first: UInt64, second: UInt64, winner: ModelVerdict.Winner?) {
        let verdict = ModelVerdict(models(paired(60, first, second, 20)))
        #expect(verdict.winner == winner && verdict.basis == .pairs)
        #expect(verdict.labelled == 80 + first + second)
    }

    /// 80 % against 60 % (Newcombe's first example, 5 to 33 points apart), and 48 against 50 of 80.
    @Test(
        arguments: [
            ((56, 70), (48, 80), .first), ((48, 80), (56, 70), .second), ((48, 80), (50, 80), nil),
            ((9, 9), (0, 0), nil),
        ] as [((UInt64, UInt64), (UInt64, UInt64), ModelVerdict.Winner?)]
    )
    func restOnTheDifferenceWhereEachReadItsOwn(
        first: (UInt64, UInt64),
        second: (UInt64, UInt64),
        winner: ModelVerdict.Winner?
    ) {
        let verdict = ModelVerdict(models(separate(first, second)))
        #expect(verdict.winner == winner && verdict.basis == .separate)
        #expect(verdict.labelled == min(first.1, second.1))
    }

    @Test func restOnTheDifferenceWhereFewOfManyFacesWereReadByBoth() {
        var reply = separate((560, 700), (480, 800))
        (reply.answers, reply.bothRight) = (table(3, of: 3), 3)
        #expect(ModelVerdict(models(reply)).basis == .separate)
        #expect(ModelVerdict(models(reply)).winner == .first)
    }

    /// Connor: (1.96 √ψ + 0.84 √(ψ - δ²))² / δ² with ψ = 1/6, of what they disagree about, and with ψ = 0.1, of what is labelled.
    @Test func sayHowManyLabelsItTakes() {
        #expect(ModelVerdict(models(paired(0, 0, 0, 0))).needed == 1_452)
        #expect(ModelVerdict(models(paired(70, 5, 5, 20))).needed == 870)
        #expect(ModelVerdict(models(separate((0, 0), (0, 0)))).needed == 4_357)
    }

    // MARK: Texts

    @Test func showWhichIsBetterAndWhy() {
        let text = plain.text(models(paired(60, 5, 15, 20)))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "Of 1200 faces that both read, they say the same of 83.3 % (81.1–85.3 %).")
        #expect(lines[2] == "                angry  disgust     fear    happy      sad surprise  neutral")
        #expect(lines[3] == "angry            1000      200        0        0        0        0        0")
        #expect(
            text.contains(
                "old-1.0            100   65.0 % (55.3–73.6 %)\nnew-2.0            100   75.0 % (65.7–82.5 %)"
            )
        )
        #expect(
            text.contains(
                "Of 100 that both read: both right 60, only old-1.0 5, only new-2.0 15, neither 20 (p = 0.027)\n\n"
                    + "new-2.0 is better.\n"
            )
        )
        #expect(text.contains("McNemar"))
    }

    @Test func showWhatIsMissing() {
        #expect(
            plain.text(models(paired(30, 5, 6, 9))).contains(
                "Not enough evidence: 50 labelled faces that both read, about 1917 are needed for a difference of 3 points."
            )
        )
        let canary = plain.text(models(separate((48, 80), (50, 90))))
        #expect(canary.contains("No face was read by both."))
        #expect(canary.contains("Difference: +4.4 points (-10.3 … +18.8)"))
        #expect(canary.contains("Not enough evidence: 80 labelled faces of the one with fewer, about"))
        #expect(canary.contains("of each are needed") && canary.contains("Newcombe"))
        let nobody = plain.text(models(paired(0, 0, 0, 0)))
        #expect(nobody.contains("Not enough evidence: 0 labelled faces that both read, about 1452 are needed"))
        #expect(!nobody.contains("labelled         faces"))
    }

    @Test func saySoWhenThereIsNoDifferenceToSpeakOf() {
        let text = plain.text(models(paired(7_000, 500, 510, 1_990)))
        #expect(
            text.contains(
                "Not enough evidence: with 10000 labelled faces that both read, a difference of 3 points would have shown."
            )
        )
    }

    @Test func areOneLineOfJSON() throws {
        var query = CompareQuery(site: try Name("home"), first: "old-1.0", second: "new-2.0")
        query.json = true
        let terminal = Terminal(1, isInteractive: false, hasColor: false)
        let text = try query.text(paired(60, 5, 15, 20), terminal: terminal)
        #expect(text.hasSuffix("\n") && text.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["better"] as? String == "second" && object["labelled"] as? Int == 100)
        #expect((object["answers"] as? [[Int]])?.map(\.count) == [7, 7, 7, 7, 7, 7, 7])
        #expect((object["pairs"] as? [String: Any])?["second_right"] as? Int == 15)
        let empty = try query.text(separate((0, 0), (0, 0)), terminal: terminal)
        #expect(empty.contains(#""better":"not_enough_evidence""#))
    }

    // MARK: Questions

    @Test func askForACameraAndATime() throws {
        var query = CompareQuery(site: try Name("home"), first: "old", second: "new")
        (query.camera, query.since) = (try Name("hall"), "2d")
        let request = try query.request(now: 1_000_000_000_000_000)
        #expect(request.first == "old" && request.second == "new" && request.selection.camera == "hall")
        #expect(request.selection.since == 1_000_000_000_000_000 - 2 * 86_400_000_000 && request.selection.until == 0)
        query.since = "yesterday"
        #expect(throws: RecordsError.self) { try query.request(now: 1) }
    }

    @Test func bearForeignNumbers() {
        let huge = [UInt64](repeating: .max, count: 49)
        let reply = WireCompareReply.with {
            ($0.answers, $0.firstLabelled, $0.secondLabelled) = (huge, huge, huge)
            ($0.bothRight, $0.firstRight, $0.secondRight, $0.neitherRight) = (.max, .max, .max, .max)
        }
        _ = plain.text(models(reply))
    }
}
