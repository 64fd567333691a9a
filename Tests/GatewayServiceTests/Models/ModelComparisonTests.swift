import Failure
import Foundation
import HTTPTypes
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization
import Testing

@testable import GatewayService

/// Two models beside each other, over HTTP.
@Suite(.timeLimit(.minutes(1))) struct ModelComparisonTests {
    @Test func twoModelsAreCompared() async throws {
        let asked = Mutex<WireCompareRequest?>(nil)
        try await ModelsBench.running {
            asked.withLock { [request = $0] in $0 = request }
            func table(_ right: UInt64, of total: UInt64) -> [UInt64] {
                [right, total - right] + [UInt64](repeating: 0, count: 47)
            }
            return .with {
                ($0.answers, $0.firstLabelled) = (table(1_000, of: 1_000), table(75, of: 100))
                $0.secondLabelled = table(65, of: 100)
                ($0.bothRight, $0.firstRight, $0.secondRight, $0.neitherRight) = (60, 15, 5, 20)
            }
        } _: { setting in
            let path = "/compare?first=old-1.0&second=new-2.0&camera=door&since=2026-11-21T12:00:00Z"
            let (status, answer) = try await setting.ask(path)
            #expect(status == .ok && answer["verdict"] as? String == "first", "\(answer)")
            #expect(answer["sentence"] as? String == "old-1.0 is better.")
            #expect((answer["answers"] as? [[Int]])?.map(\.count) == Array(repeating: 7, count: 7))
            #expect(answer["first_right"] as? Int == 15 && (answer["p"] as? Double).map { $0 < 0.05 } == true)
            #expect((answer["agreement"] as? [String: Any])?["faces"] as? Int == 1_000)
            let request = asked.withLock { $0 }
            #expect(request?.selection.camera == "door" && request?.selection.since == 1_795_262_400_000_000)
        }
    }

    @Test func aComparisonThatMeansNothingIsRefused() async throws {
        try await ModelsBench.running(compare: { _ in throw RecorderSays(.badSelection, "no result is of a model 'x'") }
        ) {
            setting in
            let answers: [(query: String, code: String)] = [
                ("", "400 bad_parameter"), ("?first=a", "400 bad_parameter"),
                ("?first=a&second=a", "400 bad_parameter"),
                ("?first=a&second=b&since=soon", "400 bad_parameter"),
                ("?first=a&second=b&x=1", "400 unknown_parameter"),
                ("?first=a&second=\(String(repeating: "b", count: 200))", "400 bad_parameter"),
                ("?first=x&second=b", "404 unknown_model"),
            ]
            for (query, code) in answers {
                let answer = try await setting.ask("/compare\(query)")
                #expect(ModelsBench.code(answer) == code, "\(query.prefix(40))")
            }
        }
    }

    private typealias RecorderSays = Failure<Code>
    private enum Code: String, FailureCode { case badSelection = "bad_selection" }
}
