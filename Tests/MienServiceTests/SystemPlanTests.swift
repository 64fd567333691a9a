import LocalBroker
import Messages
import ProcessTestKit
import ServiceKit
import Store
import Testing

@testable import MienService

@Suite struct SystemPlanTests {
    private let configuration: SystemConfiguration = {
        var configuration = SystemConfiguration(dataFolder: "/srv/mien")
        configuration.cameras = [.init(name: .constant("hall"), source: "synthetic:1")]
        return configuration
    }()

    private func plan(_ configuration: SystemConfiguration) -> SystemPlan {
        SystemPlan(configuration, programs: "/opt/mien", broker: nil)
    }

    private func arguments(of name: String, in configuration: SystemConfiguration) -> String? {
        plan(configuration).stages.joined().first { $0.name == name }?.arguments.joined(separator: " ")
    }

    @Test func startsWhatOthersNeedFirst() {
        var configuration = configuration
        configuration.cameras.append(.init(name: .constant("door"), source: "synthetic:2"))
        let stages = plan(configuration).stages.map { $0.map(\.name) }
        #expect(
            stages == [
                ["recorder", "library"], ["classifier", "feedback"], ["detector", "gateway"],
                ["camera hall", "camera door"],
            ]
        )
    }

    @Test func startsItsOwnBrokerBeforeEverything() throws {
        try withTemporaryFolder { folder in
            let port = try LoopbackPort.free()
            let broker = try LocalBroker(preparing: .init(port: port, dataDirectory: folder))
            let plan = SystemPlan(configuration, programs: "/opt/mien", broker: (broker, port))
            #expect(plan.brokerURL == "mqtt://127.0.0.1:\(port)")
            #expect(plan.localURL == plan.brokerURL)
            #expect(
                plan.stages[0] == [.init(name: "broker", executable: broker.executable, arguments: broker.arguments)]
            )
            #expect(plan.stages[1][0].name == "recorder")
            #expect(plan.stages[1][0].arguments.contains(plan.brokerURL))
        }
    }

    @Test func givesItsProgramsTheBrokersSocket() throws {
        try withTemporaryFolder { folder in
            var settings = LocalBrokerConfiguration(port: try LoopbackPort.free(), dataDirectory: folder)
            settings.socketPath = folder + "/socket"
            let broker = (try LocalBroker(preparing: settings), settings.port)
            let plan = SystemPlan(configuration, programs: "/opt/mien", broker: broker)
            #expect(plan.brokerURL == "mqtt://127.0.0.1:\(settings.port)")
            #expect(plan.localURL == "unix://\(folder)/socket")
            #expect(plan.stages.dropFirst().joined().allSatisfy { $0.arguments.contains(plan.localURL) })
        }
    }

    @Test func startsNoBrokerWhenThereIsOneElsewhere() {
        var configuration = configuration
        configuration.broker = .external("mqtt://me:secret@elsewhere")
        #expect(plan(configuration).brokerURL == "mqtt://me:secret@elsewhere")
        #expect(plan(configuration).stages[0].map(\.name) == ["recorder", "library"])
    }

    @Test func givesEveryServiceBrokerSiteAndLogLevel() {
        var configuration = configuration
        configuration.site = .constant("office")
        configuration.broker = .external("mqtt://elsewhere")
        configuration.logLevel = "debug"
        for child in plan(configuration).stages.joined() {
            #expect(
                child.arguments.suffix(6) == [
                    "--broker", "mqtt://elsewhere", "--site", "office", "--log-level", "debug",
                ]
            )
        }
    }

    @Test func findsTheProgramsWhereItIsTold() {
        let executables = plan(configuration).stages.joined().map(\.executable)
        #expect(
            executables == [
                "/opt/mien/mien-recorder", "/opt/mien/mien-library", "/opt/mien/mien-classifier",
                "/opt/mien/mien-feedback", "/opt/mien/mien-detector", "/opt/mien/mien-gateway",
                "/opt/mien/mien-camera",
            ]
        )
    }

    @Test func saysNothingOfWhatNobodySet() throws {
        let service = " --broker mqtt://127.0.0.1:1883 --site home --log-level info"
        #expect(arguments(of: "camera hall", in: configuration) == "--camera hall --source synthetic:1" + service)
        #expect(arguments(of: "detector", in: configuration) == "--workers 1" + service)
        #expect(
            arguments(of: "classifier", in: configuration)
                == "--model baseline --spool /srv/mien/classifier.spool --spool-synchronous normal" + service
        )
        #expect(arguments(of: "feedback", in: configuration) == "--spool /srv/mien/feedback.spool" + service)
        #expect(
            arguments(of: "recorder", in: configuration)
                == "--database /srv/mien/mien.sqlite --synchronous normal" + service
        )
    }

    @Test func leavesTheGatewayOutWhereNobodyWantsIt() {
        var configuration = configuration
        configuration.gateway.port = nil
        #expect(arguments(of: "gateway", in: configuration) == nil)
        #expect(!plan(configuration).stages.contains([]))
    }

    @Test func tellsTheGatewayWhatItMayShow() {
        var configuration = configuration
        let service = " --broker mqtt://127.0.0.1:1883 --site home --log-level info"
        let usual = "--host 127.0.0.1 --port 8080 --pictures none --keep none --audit /srv/mien/audit.log"
        #expect(arguments(of: "gateway", in: configuration) == usual + service)
        (configuration.gateway.pictures, configuration.privacy.keep) = ("frames", .crops)
        (configuration.gateway.tokens, configuration.gateway.rate) = ("/srv/tokens", 20)
        (configuration.gateway.tlsCertificate, configuration.gateway.tlsPrivateKey) = ("/srv/c.pem", "/srv/k.pem")
        (configuration.gateway.host, configuration.gateway.port) = ("0.0.0.0", 443)
        (configuration.gateway.audit) = "/var/log/audit"
        (configuration.gateway.homeAssistant, configuration.gateway.allowURLs) = ("homeassistant", "https")
        configuration.gateway.urlHosts = ["example.com"]
        #expect(
            arguments(of: "gateway", in: configuration)
                == "--host 0.0.0.0 --port 443 --pictures frames --keep crops --audit /var/log/audit --tokens /srv/tokens"
                + " --tls-certificate /srv/c.pem --tls-private-key /srv/k.pem --rate 20.0"
                + " --home-assistant homeassistant --allow-urls https --url-host example.com" + service
        )
    }

    @Test func passesOnWhatWasSet() throws {
        var configuration = configuration
        configuration.cameras[0].fps = 12.5
        configuration.cameras[0].size = "1280x720"
        configuration.cameras[0].quality = 70
        configuration.cameras[0].loop = true
        configuration.cameras[0].fast = true
        configuration.detector.kind = "face-0.1.0"
        configuration.detector.workers = 3
        configuration.detector.searchSide = 0
        configuration.detector.cascade = "/srv/faces.xml"
        configuration.detector.threads = 4
        configuration.classifier.threads = 2
        configuration.classifier.precision = "int8"
        configuration.engine = "opencv"
        configuration.model = "./mine"
        configuration.database = "/elsewhere.sqlite"
        configuration.synchronous = .full
        #expect(
            arguments(of: "camera hall", in: configuration)?
                .contains("--fps 12.5 --size 1280x720 --quality 70 --loop --fast") == true
        )
        let detector = "--workers 3 --detector face-0.1.0 --engine opencv --threads 4 --search-side 0"
        #expect(
            arguments(of: "detector", in: configuration)?.hasPrefix(detector + " --cascade /srv/faces.xml") == true
        )
        #expect(
            arguments(of: "classifier", in: configuration)?
                .hasPrefix(
                    "--model ./mine --engine opencv --threads 2 --precision int8 --spool /srv/mien/classifier.spool "
                        + "--spool-synchronous full"
                ) == true
        )
        #expect(
            arguments(of: "recorder", in: configuration)?
                .hasPrefix("--database /elsewhere.sqlite --synchronous full") == true
        )
    }

    @Test func tellsFeedbackHowToAsk() {
        var configuration = configuration
        (configuration.feedback.shares, configuration.feedback.lease) = ("random=1,rare=2", 60)
        #expect(
            arguments(of: "feedback", in: configuration)?.hasPrefix(
                "--spool /srv/mien/feedback.spool --shares random=1,rare=2 --lease 60 --broker"
            ) == true
        )
    }

    @Test func tellsTheRecorderWhatToKeepAndHowLong() {
        var configuration = configuration
        (configuration.privacy.keep, configuration.privacy.blur) = (.frames, false)
        configuration.retention.results = RetentionTime(argument: "30d")
        configuration.retention.crops = RetentionTime(nil)
        #expect(
            arguments(of: "recorder", in: configuration)?.contains(
                "--keep frames --keep-faces-in-frames --retain-results 30d --retain-crops forever --broker"
            ) == true
        )
    }

    @Test func keepsTheFacesOfDrawnPeople() {
        let drawn = SystemConfiguration.drawn(cameras: 1, fps: 5, dataFolder: "/srv/mien")
        #expect(arguments(of: "recorder", in: drawn)?.contains("--keep crops") == true)
    }

    @Test func tellsTheDetectorWhatIsDifferentForACamera() {
        var configuration = configuration
        configuration.cameras[0].detectEvery = 3
        configuration.cameras[0].motionGate = true
        var door = SystemConfiguration.Camera(name: .constant("door"), source: "synthetic:2")
        door.motionGate = false
        configuration.cameras.append(door)
        #expect(
            arguments(of: "detector", in: configuration)?.contains(
                "--camera-option hall:detect-every=3 --camera-option hall:motion-gate=true"
                    + " --camera-option door:motion-gate=false"
            ) == true
        )
        #expect(arguments(of: "camera hall", in: configuration)?.contains("detect") == false)
    }

    @Test func letsOnlyCamerasFinish() {
        let finishing = plan(configuration).stages.joined().filter(\.mayFinish).map(\.name)
        #expect(finishing == ["camera hall"])
    }
}
