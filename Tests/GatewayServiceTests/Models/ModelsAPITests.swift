import Failure
import Foundation
import HTTPTypes
import HummingbirdTesting
import Messages
import Rollout
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import TestBundles
import Testing

@testable import GatewayService

/// Which models there are, and which run.
@Suite(.timeLimit(.minutes(1))) struct ModelsAPITests {
    @Test func groupsAndBundlesAreListed() async throws {
        try await ModelsBench.running { setting in
            var group = SampleGroup()
            let selection = WireModelSelection.with {
                ($0.revision, $0.model, $0.selectedAt, $0.selectedBy) = (
                    3, .sample("tiny", hash: 1), 1_800_000_000_000_000, "ann"
                )
                ($0.shadow, $0.shadowShare) = (.sample("small", hash: 2), 0.3)
            }
            try group.select(selection)
            let (status, topic) = (
                try WireServiceStatus.with { ($0.state, $0.reportedAt, $0.startedAt) = (.online, 2, 1) }.encode(),
                Topic(site: .home, .status(service: .constant("classifier"), instance: .constant("pi"))).text
            )
            // Its status first: the group is not known yet.
            try await setting.bench.publish(status, to: topic)
            try await setting.bench.publish(
                try selection.encode(),
                to: Topic(site: .home, .desiredModel(group: .group)).text
            )
            try await setting.bench.publish(
                try WireModelState.sample(selection, .running).encode(),
                to: Topic(site: .home, .actualModel(group: .group, instance: .constant("pi"))).text
            )
            while setting.groups.groups.first?.states.isEmpty != false { await Task.yield() }
            let (code, answer) = try await setting.ask("")
            #expect(code == .ok)
            #expect((answer["bundles"] as? [[String: Any]])?.count == 4 && answer["library"] as? String == "connected")
            let precisions = (answer["bundles"] as? [[String: Any]])?.map { $0["precisions"] as? [String] }
            #expect(precisions == [["fp32"], ["fp32", "int8"], [], []])
            let first = try #require((answer["groups"] as? [[String: Any]])?.first)
            #expect(first["group"] as? String == "default")
            let said = first["selection"] as? [String: Any]
            #expect(
                said?["revision"] as? Int == 3 && said?["canary"] is NSNull && said?["selected_by"] as? String == "ann"
            )
            #expect((said?["shadow"] as? [String: Any])?["share"] as? Double == 0.3)
            #expect((said?["model"] as? [String: Any])?["precision"] as? String == "auto")
            let instance = try #require((first["instances"] as? [[String: Any]])?.first)
            #expect(instance["instance"] as? String == "pi" && instance["online"] as? Bool == true)
            let part = (instance["parts"] as? [String: Any])?["model"] as? [String: Any]
            #expect(part?["stage"] as? String == "running")
            // The same status again is no event.
            let events = setting.events().count
            try await setting.bench.publish(status, to: topic)
            try await setting.bench.publish(
                try group.view.selection?.encode() ?? [],
                to: "mien/v1/home/models/other/desired"
            )
            while setting.events().count <= events { await Task.yield() }
            #expect(setting.events().count == events + 1 && setting.groups.groups.count == 2)
        }
    }

    @Test func withoutALibraryTheGroupsAreTold() async throws {
        try await ModelsBench.running(library: false) { setting in
            let (status, answer) = try await setting.ask("")
            #expect(status == .ok && answer["library"] as? String == "away" && answer["bundles"] as? [String] == [])
            #expect(
                ModelsBench.code(try await setting.post("/default/use", #"{"model":"tiny"}"#)) == "503 no_responder"
            )
        }
    }
}
