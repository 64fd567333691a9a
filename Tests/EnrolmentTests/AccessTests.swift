import Enrolment
import Foundation
import Messages
import Testing

@Suite struct AccessTests {
    @Test func aCameraWritesItsFramesAndItsStatusAndReadsNothingOfAnybody() throws {
        try Site.with { site in
            _ = try site.enroll("hall-cam", cameras: ["hall"])
            #expect(
                try site.rules(of: "hall-cam") == [
                    "write hall/frame", "write services/camera/hall/status", "write rpc/registrar/renew",
                    "read rpc/reply/renew-hall-cam",
                ]
            )
        }
    }

    @Test func anEdgeNodeWritesWhatIsItsOwnAndHearsNoPictures() throws {
        try Site.with { site in
            _ = try site.enroll("pi", .edge, cameras: ["door", "yard"])
            let rules = try site.rules(of: "pi")
            for camera in ["door", "yard"] {
                for kind in ["frame", "faces", "emotions", "shadow"] {
                    #expect(rules.contains("write \(camera)/\(kind)"))
                }
            }
            #expect(rules.contains("write models/+/pi/actual"))
            #expect(rules.contains("read models/+/desired"))
            #expect(rules.contains("read receipts/+"))
            #expect(rules.allSatisfy { !$0.hasPrefix("read +/") && !$0.contains("labels") })
            #expect(
                rules.filter { $0.hasPrefix("read rpc") } == [
                    "read rpc/reply/renew-pi", "read rpc/reply/classifier-pi",
                ]
            )
        }
    }

    @Test func aWorkerReadsEveryCamerasInputAndWritesNoOtherKind() throws {
        try Site.with { site in
            _ = try site.enroll("big", .detector)
            let rules = try site.rules(of: "big")
            #expect(rules.contains("read +/frame"))
            #expect(rules.contains("write +/faces"))
            #expect(rules.allSatisfy { !$0.contains("emotions") && !$0.contains("receipts") })
        }
    }

    @Test func aViewerWritesNothingButItsRenewal() throws {
        try Site.with { site in
            _ = try site.enroll("wall", .viewer)
            #expect(try site.rules(of: "wall").filter { $0.hasPrefix("write") } == ["write rpc/registrar/renew"])
        }
    }

    @Test(arguments: Topic.Kind.allCases)
    func filtersMatchTheTopicsOfTheirKind(kind: Topic.Kind) throws {
        let (site, any, gateway) = (name("home"), name("any"), name("gateway"))
        let subject: Topic.Subject =
            switch kind {
            case .frame: .frame(camera: any)
            case .faces: .faces(camera: any)
            case .emotions: .emotions(camera: any)
            case .emotionsTwin: .emotionsTwin(camera: any)
            case .mood: .mood(camera: any)
            case .picture: .picture(camera: any)
            case .shadow: .shadow(camera: any)
            case .desiredModel: .desiredModel(group: any)
            case .actualModel: .actualModel(group: any, instance: any)
            case .labels: .labels
            case .receipt: .receipt(producer: any)
            case .request: .request(service: any, method: any)
            case .reply: .reply(client: any)
            case .status: .status(service: any, instance: any)
            case .available: .available(service: gateway, instance: any)
            }
        let names = ["camera", "group", "instance", "producer", "service", "method", "client"]
        let filter = kind.filter(site: site, Dictionary(uniqueKeysWithValues: names.map { ($0, any) }))
        #expect(filter == Topic(site: site, subject).text)
    }

    // MARK: docs/topics.md

    /// What the words of the table's last two columns mean.
    private static let words: [String: Set<Program>] = [
        "camera": [.camera], "detector": [.detector], "classifier": [.classifier], "recorder": [.recorder],
        "feedback": [.feedback], "gateway": [.gateway], "`mien import`": [.mien], "`mien models`": [.mien],
        "`mien watch`": [.mien], "`mien`": [.mien], "dashboards": [.gateway, .mien, .viewer],
        "recorder that keeps crops": [.recorder], "recorder that keeps frames": [.recorder],
        "classifier with a shadow model": [.classifier], "the group's classifiers": [.classifier],
        "the producer": [.classifier, .feedback], "the broker as last will": [],
        "gateway with `--publish-pictures`": [.gateway], "others": [.viewer],
        "others ([integrations.md](integrations.md))": [.viewer],
        "every service": [.camera, .detector, .classifier, .recorder, .feedback, .library, .registrar, .gateway],
    ]

    private func programs(_ cell: String) throws -> Set<Program> {
        try cell.split(whereSeparator: { $0 == "," || $0 == ";" }).reduce(into: []) { programs, part in
            let words = part.trimmingCharacters(in: .whitespaces)
            programs.formUnion(try #require(Self.words[words], "“\(words)” means nobody that is known"))
        }
    }

    @Test func theTableIsTheOneInTheDocumentation() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/topics.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") }.map {
            $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        for row in AccessTable.rows {
            let cells = try #require(rows.first { $0[0] == "`\(row.kind.path)`" }, "\(row.kind.path) is not documented")
            #expect(try programs(cells[5]) == row.writers, "who writes \(row.kind.path)")
            #expect(try programs(cells[6]) == row.readers, "who reads \(row.kind.path)")
        }
        let documented = Set(rows.filter { $0.count == 7 }.map { $0[0].replacing("`", with: "") })
        #expect(documented == Set(Topic.Kind.allCases.map(\.path)))
    }
}
