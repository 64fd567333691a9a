import Failure
import Foundation
import HTTPTypes
import Messages
import Rollout
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import Synchronization
import TestBundles
import Testing

@testable import GatewayService

/// What shall run, as people order it over HTTP.
@Suite(.timeLimit(.minutes(1))) struct ModelOrdersTests {
    @Test func aSelectionIsPublishedAndTold() async throws {
        try await ModelsBench.running { setting in
            let (status, answer) = try await setting.post("/default/use", #"{"model":"tiny","precision":"int8"}"#)
            #expect(status == .accepted && answer["revision"] as? Int == 1)
            #expect(answer["sentence"] as? String == "tiny-1.1.0 is selected in the group default")
            let selection = try setting.selection()
            #expect(selection?.model.version == "1.1.0" && selection?.model.precision == "int8")
            #expect(selection?.selectedBy == "web")
            #expect(setting.events().last?["selection"]?["revision"] == .unsigned(1))
        }
    }

    @Test func ordersFollowEachOther() async throws {
        try await ModelsBench.running { setting in
            for (path, body) in [
                ("/default/use", #"{"model":"tiny-1.0.0"}"#),
                ("/default/shadow", #"{"model":"tiny-1.1.0","share":0.5}"#),
                ("/default/canary", #"{"model":"tiny-1.1.0"}"#), ("/default/shadow", #"{"model":null}"#),
                ("/default/promote", "{}"), ("/default/rollback", ""),
            ] {
                let answer = try await setting.post(path, body)
                #expect(answer.0 == .accepted, "\(path): \(answer.1)")
            }
            let selection = try setting.selection()
            #expect(selection?.revision == 6 && selection?.model.version == "1.0.0")
            #expect(selection?.previous.version == "1.1.0" && selection?.hasCanary == false)
        }
    }

    @Test func whatCannotBeIsRefusedWithACode() async throws {
        try await ModelsBench.running { setting in
            let answers: [(path: String, body: String, code: String)] = [
                ("/default/rollback", "", "409 not_selected"), ("/default/promote", "{}", "409 not_selected"),
                ("/default/shadow", #"{"model":"tiny"}"#, "409 not_selected"),
                ("/default/use", #"{"model":"large"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"twin"}"#, "409 ambiguous_model"),
                ("/default/use", #"{"model":"/etc/passwd"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"./tiny"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"plugin:mood"}"#, "404 unknown_model"),
                ("/default/use", #"{"model":"a b"}"#, "400 bad_parameter"), ("/default/use", "", "400 bad_parameter"),
                ("/default/use", "{", "400 bad_parameter"), ("/default/use", "[]", "400 bad_parameter"),
                ("/default/use", #"{"model":7}"#, "400 bad_parameter"),
                ("/default/use", #"{"model":"tiny","precision":"fp7"}"#, "400 bad_parameter"),
                ("/default/shadow", #"{"model":"tiny","share":0}"#, "400 bad_parameter"),
                ("/default/canary", #"{"model":"tiny","share":1.5}"#, "400 bad_parameter"),
                ("/Default/use", #"{"model":"tiny"}"#, "400 bad_parameter"),
                ("/default/use?now=1", #"{"model":"tiny"}"#, "400 unknown_parameter"),
                ("/default/use", String(repeating: " ", count: 20_000), "413 too_large"),
                ("/default/explode", "{}", "404 not_found"),
            ]
            for (path, body, code) in answers {
                let answer = try await setting.post(path, body)
                #expect(ModelsBench.code(answer) == code, "\(path) \(body.prefix(40))")
            }
            #expect(try setting.selection() == nil)
            _ = try await setting.post("/default/use", #"{"model":"tiny"}"#)
            #expect(ModelsBench.code(try await setting.post("/default/shadow", #"{"model":"tiny"}"#)) == "409 conflict")
        }
    }

    @Test func nothingIsSelectedWhileTheBrokerIsAway() async throws {
        try await ModelsBench.running { setting in
            _ = try await setting.post("/default/use", #"{"model":"tiny-1.0.0"}"#)
            await setting.bench.takeBrokerAway()
            #expect(ModelsBench.code(try await setting.post("/default/promote")) == "503 not_connected")
            setting.bench.bringBrokerBack()
        }
    }

    @Test func whoMayNotDoesNot() async throws {
        let deeds = Mutex<[ModelsDeed]>([])
        let gate = ModelsGate { _, deed in
            deeds.withLock { $0.append(deed) }
            guard deed == .look else { throw GatewayError(.roleNeeded, "no") }
            return .constant("ann")
        }
        try await ModelsBench.running(gate: gate) { setting in
            let (status, _) = try await setting.ask("")
            #expect(status == .ok)
            #expect(ModelsBench.code(try await setting.post("/default/use", #"{"model":"tiny"}"#)) == "403 role_needed")
            #expect(ModelsBench.code(try await setting.post("/bundles", "x")) == "403 role_needed")
        }
        #expect(deeds.withLock { $0 } == [.look, .change(group: .group, how: "use"), .upload])
    }
}
