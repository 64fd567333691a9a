import Bus
import BusTestKit
import FaceDetection
import Failure
import Foundation
import Inference
import LocalBroker
import Logging
import Messages
import Models
import Plugins
import ProcessTestKit
import RPC
import ServiceKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite(.timeLimit(.minutes(1))) struct DoctorTests {
    private struct Broken: Error {}

    @Test func findsTheBrokersProgramOrSaysHowToInstallIt() {
        #expect(
            Finding.brokerProgram { "/usr/sbin/mosquitto" } == .good("mosquitto", "installed at /usr/sbin/mosquitto")
        )
        #expect(
            Finding.brokerProgram { () throws in throw Broken() }
                == .bad("mosquitto", "not installed", remedy: "sudo apt-get install mosquitto")
        )
    }

    @Test func saysOnceWhatToDoWithoutABroker() async throws {
        let address = BrokerAddress(host: "127.0.0.1", port: try LoopbackPort.free())
        let finding = await Finding.broker(at: address)
        #expect(
            finding
                == .bad(
                    "broker",
                    "nobody answers at \(address)",
                    remedy: "mien up (it has its own), or sudo systemctl start mosquitto"
                )
        )
    }

    @Test func saysWhatIsWrongWithADatabaseAndNoPassword() throws {
        try withTemporaryFolder { folder in
            let site = Name.constant("home")
            let absent = Finding.database(at: "postgres://ann@/mien?host=\(folder)", site: site)
            #expect(absent.grade == .bad && absent.remedy?.contains("PGPASSFILE") == true)
            let leaky = Finding.database(at: "postgres://ann:secret@/mien", site: site)
            #expect(leaky.grade == .bad && !leaky.sentence.contains("secret"))
        }
    }

    @Test func saysWhatToTypeForACameraThatMayNotBeOpened() throws {
        try withTemporaryFolder { folder in
            #expect(Finding.cameras(in: folder).map(\.grade) == [.warning])
            #expect(Finding.cameras(in: "\(folder)/nowhere").map(\.grade) == [.warning])
            for name in ["video1", "video0", "null"] {
                try Data().write(to: URL(filePath: "\(folder)/\(name)"))
            }
            let findings = Finding.cameras(in: folder) { $0.hasSuffix("0") }
            #expect(findings.map(\.grade) == [.good, .bad])
            #expect(findings.last?.sentence == "\(folder)/video1 may not be opened by you")
            #expect(findings.last?.remedy == "sudo usermod -aG video $USER, then log in again")
        }
    }

    private func finding(_ detector: String, in folder: String, cascade: String? = nil) -> Finding {
        var options = DetectorCatalog.Options()
        options.cascade = cascade
        let store = ModelStore(directories: [URL(filePath: folder)])
        return .detector { () throws in
            try DetectorCatalog(store: store, engine: OpenCVEngine(), options: options).select(DetectorChoice(detector))
        }
    }

    @Test func saysWhatABetterDetectorWouldFind() throws {
        try withTemporaryFolder { folder in
            #expect(finding("haar", in: folder) == .good("detector", "haar works"))
            let auto = finding("auto", in: folder)
            #expect(
                auto
                    == .warning(
                        "detector",
                        "Haar finds a face in 72 % of real photos where YuNet finds one in 96 %",
                        remedy: "mien models pull yunet"
                    )
            )
            #expect(finding("yunet", in: folder).remedy == "mien models pull yunet --force")
            #expect(finding("face", in: folder).grade == .bad)
            let cascade = finding("auto", in: folder, cascade: "/nowhere.xml")
            #expect(cascade.grade == .bad)
            #expect(cascade.remedy == "sudo apt-get install --reinstall opencv-data")
        }
    }

    @Test func triesTheModel() {
        let findings = Finding.models("baseline", in: .standard(), withoutPlugins)
        #expect(findings.count == 1)
        #expect(findings.last?.grade == .good)
        #expect(findings.last?.sentence.hasPrefix("baseline-0.1.0 passes its self-test on the engine opencv (") == true)
    }

    @Test func saysWhatItCostsToBeWithoutOpenVINO() {
        let finding = Finding.engine("baseline", in: .standard(), withoutPlugins)
        #expect(finding.grade == .warning)
        #expect(finding.remedy == "make setup build")
        #expect(finding.sentence.hasPrefix("opencv 4."))
        #expect(finding.sentence.contains(" ms a face; OpenVINO was "))
        #expect(finding.sentence.contains("offers the engine openvino"))
    }

    @Test func saysHowMuchFasterTheEngineIs() {
        #expect(Finding.comparison(1.5, opencv: 3.6) == "; opencv takes 3.6 ms, 2.4 times as long")
        #expect(Finding.comparison(4, opencv: 3.6) == "; opencv takes 3.6 ms")
    }

    @Test func anEngineCannotBeTriedWithoutTheModel() throws {
        try withTemporaryFolder { folder in
            let store = ModelStore(directories: [URL(filePath: folder)])
            let finding = Finding.engine("baseline", in: store, withoutPlugins)
            #expect(finding.grade == .warning)
            #expect(finding.sentence.hasSuffix("untried without the model"))
        }
    }

    private let withoutPlugins = EngineCatalog(plugins: PluginCatalog(directories: []), cacheFolder: nil)

    @Test func saysWhichModelsAreBrokenAndWhichIsMissing() throws {
        try withTemporaryFolder { folder in
            let bundle = "\(folder)/torn-1"
            try FileManager.default.createDirectory(atPath: bundle, withIntermediateDirectories: true)
            try Data("{".utf8).write(to: URL(filePath: "\(bundle)/bundle.json"))
            let store = ModelStore(directories: [URL(filePath: folder)])
            let findings = Finding.models("baseline", in: store, withoutPlugins)
            #expect(findings.map(\.grade) == [.warning, .bad])
            #expect(findings[0].remedy?.hasPrefix("rm -r \(bundle)") == true)
            #expect(findings[1].sentence.contains("There is no model baseline"))
            #expect(findings[1].remedy == "mien doctor --model NAME tries another")
        }
    }

    @Test func looksForRoomWhereTheDataShallBe() throws {
        try withTemporaryFolder { folder in
            let roomy = Finding.disk("\(folder)/not/there/yet", free: 5_000_000_000)
            #expect(roomy == .good("disk", "5.0 GB free for \(folder)/not/there/yet"))
            let tight = Finding.disk(folder, free: 500_000_000)
            #expect(
                tight == .warning("disk", "0.5 GB free for \(folder)", remedy: "make room, or choose another folder")
            )
            #expect(Finding.disk(folder).grade != .bad)
            try Data().write(to: URL(filePath: "\(folder)/file"))
            let blocked = Finding.disk("\(folder)/file/data")
            #expect(blocked.grade == .bad)
            #expect(blocked.remedy == "choose another folder with 'data:' in mien.yaml")
        }
    }

    @Test func asksForTheClock() {
        #expect(Finding.clock(isSynchronised: "yes").grade == .good)
        #expect(Finding.clock(isSynchronised: "no").remedy == "sudo timedatectl set-ntp true")
        #expect(Finding.clock(isSynchronised: nil).grade == .warning)
        #expect(Finding.clock(isSynchronised: "").grade == .warning)
    }

    @Test func saysWhetherTheRecorderAnswers() async throws {
        let site = try Name("home")
        try await withBroker { address in
            let nobody = await Finding.recorder(at: address, site: site)
            #expect(nobody.grade == .warning)
            #expect(nobody.sentence.contains("no recorder of the site 'home' is running"))
            try await withBus(address, clientID: "recorder") { bus in
                let server = try RPCServer(
                    service: try Name("recorder"),
                    site: site,
                    bus: bus,
                    logger: .silent,
                    metrics: MetricsRegistry()
                )
                server.handle(.recorderReports) { request in
                    .with { $0.reports = Array(repeating: .with { $0.camera = "hall" }, count: Int(request.limit)) }
                }
                try await bus.subscribe("ready") { _ in }
                await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await server.run() }
                    let found = await Finding.recorder(at: address, site: site)
                    #expect(found.grade == .good)
                    #expect(found.sentence.contains("its newest result is of hall"))
                    group.cancelAll()
                }
            }
        }
    }

    @Test func asksFeedbackForItsStatus() async throws {
        let site = try Name("home")
        try await withBroker { address in
            let nobody = await Finding.feedback(at: address, site: site)
            #expect(nobody.grade == .warning)
            #expect(nobody.sentence.contains("no mien-feedback of the site 'home' is running"))
            try await withBus(address, clientID: "feedback") { bus in
                let status = WireServiceStatus.with { ($0.state, $0.startedAt, $0.reportedAt) = (.online, 1, 2) }
                try await bus.publish(
                    OutboundMessage(
                        topic: "mien/v1/home/services/feedback/main/status",
                        payload: try status.encode(),
                        qos: .atLeastOnce,
                        retain: true
                    )
                )
                #expect(await Finding.feedback(at: address, site: site) == .good("feedback", "runs"))
            }
        }
    }

    @Test func tellsWhatIsWrongWithFeedback() throws {
        let site = try Name("home")
        let impaired = WireServiceStatus.with { ($0.state, $0.message) = (.impaired, "no room") }
        #expect(Finding.feedback(impaired, site: site).grade == .bad)
        #expect(Finding.feedback(impaired, site: site).sentence == "no room")
        let online = WireServiceStatus.with { ($0.state, $0.message) = (.online, "an old spool") }
        #expect(Finding.feedback(online, site: site) == .good("feedback", "runs; an old spool"))
        #expect(Finding.feedback(.with { $0.state = .offline }, site: site).grade == .warning)
    }

    @Test func saysWhetherTheLibraryAnswersAndWhatItHas() async throws {
        try await withBroker { address in
            let nobody = await Finding.library(at: address, site: try Name("home"))
            #expect(nobody.grade == .warning)
            #expect(nobody.sentence.contains("no library of the site 'home' is running"))
        }
        #expect(Finding.library([]).grade == .warning)
        let bundle = WireBundleDescription.with { ($0.choice.name, $0.choice.version) = ("tiny", "1.0.0") }
        #expect(Finding.library([bundle]).grade == .good)
        #expect(Finding.library([bundle]).sentence == "answers; it has tiny-1.0.0")
    }

    @Test func aRecorderWithoutResultsIsWell() {
        #expect(Finding.recorder(newest: nil).grade == .good)
    }

    @Test func examinesEverySubject() async throws {
        try await withTemporaryFolder { folder in
            // A socket that nobody makes: a free port may be somebody's a moment later.
            let broker = try BrokerAddress(socketPath: folder + "/nobody")
            var findings: [Finding] = []
            let doctor = Doctor(dataFolder: folder, broker: broker, model: "nobody", site: try Name("home"))
            await doctor.examine { findings.append($0) }
            #expect(
                Set(findings.map(\.subject)) == [
                    "mosquitto", "broker", "camera", "detector", "engine", "model", "plugin", "web", "disk",
                    "clock",
                ]
            )
            #expect(findings.allSatisfy { $0.grade == .good || $0.remedy != nil })
            #expect(findings.filter { $0.grade == .bad }.map(\.subject) == ["broker", "model"])
        }
    }
}
