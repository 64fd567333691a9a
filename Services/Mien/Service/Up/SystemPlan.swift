import Bus
public import Enrolment
import Failure
import Foundation
public import LocalBroker
import Messages
import ServiceKit
import Store

/// Which programs a system is made of, and with which flags: what `mien up` starts.
public struct SystemPlan: Sendable {
    /// Where everyone finds the broker.
    public let brokerURL: String
    /// Where the programs of this system do: at a socket, if our own broker has one.
    public let localURL: String
    /// The programs, those that others need first.
    public let stages: [[ChildProcess]]

    /// Plans a system.
    ///
    /// - Parameters:
    ///   - programs: The folder of Mien's executables.
    ///   - broker: Our own broker, when the configuration asks for one, and its port.
    ///   - log: The file that the programs' log goes to; `nil`: to none.
    ///   - security: The site's authority, when our own broker asks everybody who they are.
    public init(
        _ configuration: SystemConfiguration,
        programs: String,
        broker: (LocalBroker, port: UInt16)?,
        log: String? = nil,
        security: SecurityFolder? = nil
    ) {
        if let node = configuration.node {
            self = .node(node, of: configuration, programs: programs, broker: broker)
            return
        }
        var stages: [[ChildProcess]] = []
        switch (configuration.broker, broker) {
        case (.external(let url), _):
            (brokerURL, localURL) = (url, url)
        case (.own, let broker):
            let url = "mqtt://127.0.0.1:\(broker?.port ?? 1883)"
            // Without settings there is no broker of this kind.
            brokerURL = security.flatMap { try? $0.settings.brokerURL } ?? url
            localURL = broker?.0.socketPath.map { "unix://\($0)" } ?? brokerURL
            if let local = broker?.0 {
                stages.append([.init(name: "broker", executable: local.executable, arguments: local.arguments)])
            }
        }
        var factory = ChildFactory(configuration: configuration, programs: programs, brokerURL: localURL, log: log)
        factory.security = security
        // Whoever is written to comes before those who write: nothing that is sent goes by it.
        stages += [
            [factory.recorder, factory.library] + (security.map { [factory.registrar($0)] } ?? []),
            [factory.classifier, factory.feedback], [factory.detector] + (factory.gateway.map { [$0] } ?? []),
            configuration.cameras.map(factory.camera),
        ]
        self.stages = stages.filter { !$0.isEmpty }
    }

    init(brokerURL: String, localURL: String, stages: [[ChildProcess]]) {
        (self.brokerURL, self.localURL, self.stages) = (brokerURL, localURL, stages)
    }
}

/// Translates the configuration into command lines.
struct ChildFactory {
    let configuration: SystemConfiguration
    let programs: String
    let brokerURL: String
    var log: String?
    /// Where the programs' names and passwords are; `nil`: nobody asks for them.
    var security: SecurityFolder?

    func registrar(_ security: SecurityFolder) -> ChildProcess {
        service("registrar", program: "mien-registrar", ["--security", security.path])
    }

    var recorder: ChildProcess {
        service(
            "recorder",
            program: "mien-recorder",
            ["--database", configuration.databasePath, "--synchronous", configuration.synchronous.rawValue] + keeping
        )
    }

    /// What the recorder keeps of people, and how long.
    private var keeping: [String] {
        let (privacy, retention) = (configuration.privacy, configuration.retention)
        return (privacy.keep == .none ? [] : ["--keep", privacy.keep.rawValue])
            + (privacy.blur ? [] : ["--keep-faces-in-frames"])
            + flag("--retain-results", retention.results) + flag("--retain-crops", retention.crops)
            + flag("--retain-frames", retention.frames)
    }

    var classifier: ChildProcess {
        let classifier = configuration.classifier
        return service(
            "classifier",
            program: "mien-classifier",
            ["--model", configuration.model] + engine + flag("--threads", classifier.threads)
                + flag("--precision", classifier.precision)
                + [
                    "--spool", configuration.classifierSpoolPath, "--spool-synchronous",
                    configuration.synchronous.rawValue,
                ]
        )
    }

    /// Before the classifier, which may begin with a bundle that it lacks.
    var library: ChildProcess { service("library", program: "mien-library", []) }

    var feedback: ChildProcess {
        let feedback = configuration.feedback
        // People's work is worth the wait for the disk, whatever is chosen for results.
        return service(
            "feedback",
            program: "mien-feedback",
            ["--spool", configuration.feedbackSpoolPath] + flag("--shares", feedback.shares)
                + flag("--lease", feedback.lease)
        )
    }

    var detector: ChildProcess {
        let detector = configuration.detector
        return service(
            "detector",
            program: "mien-detector",
            ["--workers", "\(detector.workers)"] + flag("--detector", detector.kind)
                + engine + flag("--threads", detector.threads)
                + flag("--search-side", detector.searchSide) + flag("--cascade", detector.cascade)
                + configuration.cameras.flatMap(cameraOptions)
        )
    }

    /// `nil` where nobody wants it.
    var gateway: ChildProcess? {
        let gateway = configuration.gateway
        guard let port = gateway.port else { return nil }
        return service(
            "gateway",
            program: "mien-gateway",
            ["--host", gateway.host, "--port", "\(port)", "--pictures", gateway.pictures]
                + ["--keep", configuration.privacy.keep.rawValue, "--audit", configuration.auditPath]
                + flag("--tokens", gateway.tokens) + flag("--tls-certificate", gateway.tlsCertificate)
                + flag("--tls-private-key", gateway.tlsPrivateKey) + flag("--rate", gateway.rate)
                + flag("--home-assistant", gateway.homeAssistant) + flag("--allow-urls", gateway.allowURLs)
                + gateway.urlHosts.flatMap { flag("--url-host", $0) }
                + flag("--log-file", log)
        )
    }

    /// What the detector does differently for a camera.
    private func cameraOptions(_ camera: SystemConfiguration.Camera) -> [String] {
        flag("--camera-option", camera.detectEvery.map { "\(camera.name):detect-every=\($0)" })
            + flag("--camera-option", camera.motionGate.map { "\(camera.name):motion-gate=\($0)" })
    }

    /// Who runs networks is told with what, if somebody said it.
    private var engine: [String] {
        configuration.engine == "auto" ? [] : ["--engine", configuration.engine]
    }

    func camera(_ camera: SystemConfiguration.Camera) -> ChildProcess {
        var arguments = ["--camera", camera.name.text, "--source", camera.source]
        arguments += flag("--fps", camera.fps) + flag("--size", camera.size) + flag("--quality", camera.quality)
        if camera.loop { arguments.append("--loop") }
        if camera.fast { arguments.append("--fast") }
        var process = child("camera \(camera.name)", program: "mien-camera", arguments)
        process.mayFinish = true
        return process
    }

    /// A child that others wait for.
    private func service(_ name: StaticString, program: String, _ arguments: [String]) -> ChildProcess {
        var process = child("\(name)", program: program, arguments)
        process.service = .constant(name)
        return process
    }

    private func child(_ name: String, program: String, _ arguments: [String]) -> ChildProcess {
        let account = Program(rawValue: String(program.dropFirst("mien-".count)))
        let login = account.flatMap { account in security?.loginPath(account) }
        let common = ["--broker", brokerURL, "--site", configuration.site.text, "--log-level", configuration.logLevel]
        return ChildProcess(
            name: name,
            executable: "\(programs)/\(program)",
            arguments: arguments + common + flag("--broker-login", login)
        )
    }

    private func flag(_ name: String, _ value: (some CustomStringConvertible)?) -> [String] {
        value.map { [name, "\($0)"] } ?? []
    }
}
