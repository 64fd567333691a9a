import Bus
import BusTestKit
import CoreMetrics
import Foundation
import Hummingbird
import Logging
import Messages
import ServiceKit
import Testing

@testable import GatewayService

/// The document of the API, which people and programs believe.
@Suite struct DocumentTests {
    private typealias Object = [String: Any]

    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Services/Gateway/Web/openapi.json").standardized

    private func document() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(contentsOf: Self.file)) as? [String: Any] ?? [:]
    }

    /// Each operation as `GET /path`, its parameters without names.
    private func described() throws -> Set<String> {
        let paths = try document()["paths"] as? [String: Object] ?? [:]
        return Set(
            paths.flatMap { path, methods in
                methods.keys.map { "\($0.uppercased()) \(path.replacing(#/\{[^}]*\}/#, with: "{}"))" }
            }
        )
    }

    private func routed() throws -> Set<String> {
        let gateway = try Gateway(
            site: Name("home"),
            bus: InMemoryBus(InMemoryBroker()),
            doors: InMemoryBus(InMemoryBroker()),
            health: Health(),
            logger: Logger(label: "test"),
            metrics: NOOPMetricsHandler.instance
        )
        return Set(
            gateway.routes.map { route in
                route.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.hasPrefix(":") || $0.hasPrefix("{") ? "{}" : $0 }.joined(separator: "/")
            }
        )
    }

    @Test func describesEveryRoute() throws {
        let missing = try routed().subtracting(described())
        #expect(missing.isEmpty, "not in openapi.json: \(missing.sorted())")
    }

    @Test func everythingThatItDescribesIsThere() throws {
        // The document is a file of the web app's.
        let missing = try described().subtracting(routed()).subtracting(["GET /openapi.json"])
        #expect(missing.isEmpty, "only in openapi.json: \(missing.sorted())")
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try document()
        func check(_ node: Any) {
            if let object = node as? Object {
                if let reference = object["$ref"] as? String {
                    let target = reference.split(separator: "/").dropFirst().reduce(document as Any?) { place, name in
                        (place as? Object)?[String(name)]
                    }
                    #expect(target != nil, "\(reference)")
                }
                object.values.forEach(check)
            } else if let list = node as? [Any] {
                list.forEach(check)
            }
        }
        check(document)
    }

    @Test func everyOperationSaysWhatItIs() throws {
        let document = try document()
        let tags = Set((document["tags"] as? [Object] ?? []).compactMap { $0["name"] as? String })
        var names: Set<String> = []
        for (path, methods) in document["paths"] as? [String: [String: Object]] ?? [:] {
            for (method, operation) in methods {
                let place = "\(method) \(path)"
                #expect((operation["summary"] as? String)?.isEmpty == false, "\(place)")
                #expect(names.insert(operation["operationId"] as? String ?? "").inserted, "\(place)")
                #expect(tags.isSuperset(of: operation["tags"] as? [String] ?? ["none"]), "\(place)")
                let answers = operation["responses"] as? Object ?? [:]
                #expect(answers.keys.contains { $0 < "400" }, "\(place)")
                let inPath = path.matches(of: #/\{([^}]*)\}/#).count
                let references = (operation["parameters"] as? [Object] ?? []).compactMap { $0["$ref"] as? String }
                let all = ((document["components"] as? Object)?["parameters"] as? Object) ?? [:]
                let paths = references.filter { reference in
                    let name = String(reference.split(separator: "/").last ?? "")
                    return (all[name] as? Object)?["in"] as? String == "path"
                }
                #expect(paths.count == inPath, "\(place)")
            }
        }
    }
}
