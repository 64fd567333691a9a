import Faces
import Foundation
import Messages
import Testing

@testable import GatewayService

/// The examples in `Deploy/` that people import as they are.
@Suite struct DeployTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(contentsOf: Self.root.appending(path: "Deploy/\(path)")))
    }

    /// The families of the metrics in an expression.
    private func families(in text: String) -> Set<String> {
        Set(text.matches(of: /\bmien_[a-z_]+/).map { MetricsText.family(of: String($0.output)) })
    }

    // MARK: Metrics

    /// What `MetricHelp` lists is what the sources make: neither more nor less.
    @Test func everyMetricOfTheSourcesHasItsHelp() throws {
        var made: Set<String> = []
        for folder in ["Services", "Shared"] {
            let files = FileManager.default.enumerator(
                at: Self.root.appending(path: folder),
                includingPropertiesForKeys: nil
            )
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift", file.lastPathComponent != "MetricHelp.swift" else { continue }
                let text = try String(contentsOf: file, encoding: .utf8)
                made.formUnion(text.matches(of: /"(mien_[a-z_]+)"/).map { String($0.1) })
            }
        }
        // An entry point of plugins.
        made.remove("mien_plugin_main")
        #expect(Set(MetricHelp.sentences.keys) == made)
    }

    @Test func everyPanelShowsMetricsThatThereAre() throws {
        let dashboard = try #require(try json("grafana/mien.json") as? [String: Any])
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        #expect(panels.count >= 10 && dashboard["uid"] as? String == "mien")
        for panel in panels {
            let targets = try #require(panel["targets"] as? [[String: Any]])
            #expect(!targets.isEmpty && panel["title"] is String)
            for target in targets {
                let found = families(in: try #require(target["expr"] as? String))
                #expect(!found.isEmpty && found.isSubset(of: MetricHelp.sentences.keys), "\(target)")
                #expect((target["datasource"] as? [String: String])?["uid"] == "${source}")
            }
        }
        #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
    }

    @Test func noTwoPanelsLieOnEachOther() throws {
        let dashboard = try #require(try json("grafana/mien.json") as? [String: Any])
        var taken: Set<[Int]> = []
        for panel in dashboard["panels"] as? [[String: Any]] ?? [] {
            let place = try #require(panel["gridPos"] as? [String: Int])
            let (x, y, w, h) = (place["x"] ?? -1, place["y"] ?? -1, place["w"] ?? 0, place["h"] ?? 0)
            #expect(x >= 0 && x + w <= 24 && w > 0 && h > 0)
            for column in x..<(x + w) {
                for row in y..<(y + h) { #expect(taken.insert([column, row]).inserted, "\(panel["title"] ?? "")") }
            }
        }
    }

    @Test func everyVariableOfTheDashboardIsDefined() throws {
        let dashboard = try #require(try json("grafana/mien.json") as? [String: Any])
        let list = (dashboard["templating"] as? [String: Any])?["list"] as? [[String: Any]] ?? []
        let names = Set(list.compactMap { $0["name"] as? String })
        let text = String(decoding: try JSONSerialization.data(withJSONObject: dashboard), as: UTF8.self)
        let used = text.matches(of: /\$\{?([a-z]+)/).map { String($0.1) }
        #expect(Set(used).isSubset(of: names) && names == ["source", "camera"])
    }

    @Test func everyAlertWatchesMetricsThatThereAre() throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "Deploy/prometheus/mien-alerts.yml"),
            encoding: .utf8
        )
        let found = families(in: text)
        #expect(found.count >= 6 && found.isSubset(of: MetricHelp.sentences.keys))
    }

    // MARK: Node-RED

    private func nodes() throws -> [String: [String: Any]] {
        let list = try #require(try json("node-red/flows.json") as? [[String: Any]])
        let nodes = Dictionary(grouping: list) { $0["id"] as? String ?? "" }
        #expect(nodes.allSatisfy { $0.value.count == 1 } && nodes[""] == nil)
        return nodes.compactMapValues(\.first)
    }

    @Test func everyNodeIsWired() throws {
        let nodes = try nodes()
        var reached: Set<String> = []
        for (id, node) in nodes where !["tab", "mqtt-broker"].contains(node["type"] as? String ?? "") {
            #expect(nodes[node["z"] as? String ?? ""]?["type"] as? String == "tab", "\(id)")
            let wires = try #require(node["wires"] as? [[String]])
            #expect(wires.joined().allSatisfy { nodes[$0] != nil }, "\(id)")
            if let outputs = node["outputs"] as? Int { #expect(wires.count == outputs, "\(id)") }
            reached.formUnion(wires.joined())
        }
        for (id, node) in nodes {
            let type = node["type"] as? String ?? ""
            guard !["tab", "mqtt-broker", "comment", "mqtt in"].contains(type) else { continue }
            #expect(reached.contains(id), "\(id)")
        }
    }

    /// Nodes that come with Node-RED: the flow imports without anything else.
    @Test func onlyNodesThatNodeREDBringsAreUsed() throws {
        let own: Set<String> = [
            "tab", "comment", "mqtt-broker", "mqtt in", "function", "debug", "rbe", "switch", "change", "trigger",
            "template",
            "link out",
        ]
        #expect(Set(try nodes().values.compactMap { $0["type"] as? String }).isSubset(of: own))
    }

    @Test func itsTopicsAndFieldsAreOnesThatThereAre() throws {
        let nodes = try nodes()
        let inputs = nodes.values.filter { $0["type"] as? String == "mqtt in" }
        #expect(
            Set(inputs.compactMap { $0["topic"] as? String }) == [
                Topic.Filter.moods().text(site: .home), "mien/v1/home/+/emotions/json",
            ]
        )
        #expect(inputs.allSatisfy { nodes[$0["broker"] as? String ?? ""]?["type"] as? String == "mqtt-broker" })
        let mood = Mood(camera: .door, isOnline: true, since: 1).json
        for node in nodes.values {
            guard let property = node["property"] as? String, property.hasPrefix("payload.") else { continue }
            #expect(mood[String(property.dropFirst("payload.".count))] != nil)
        }
        let function = try #require(nodes["mien-faces"]?["func"] as? String)
        let report = ReportJSON.report(.sample(.happy), camera: .door)
        for field in function.matches(of: /report\.([a-z_]+)/) { #expect(report[String(field.1)] != nil) }
    }
}
