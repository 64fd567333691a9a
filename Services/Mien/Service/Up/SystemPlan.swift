import Bus
import Failure
import Foundation
public import LocalBroker
import Messages

/// Which programs a system is made of, and with which flags: what `mien up` starts.
public struct SystemPlan: Sendable {
    /// Where everyone finds the broker.
    public let brokerURL: String
    /// The programs, those that others need first.
    public let stages: [[ChildProcess]]
    /// The one that must be there before anything is reported.
    let recorder: ChildProcess

    /// Plans a system.
    ///
    /// - Parameters:
    ///   - programs: The folder of Mien's executables.
    ///   - broker: Our own broker, when the configuration asks for one, and its port.
    public init(_ configuration: SystemConfiguration, programs: String, broker: (LocalBroker, port: UInt16)?) {
        var stages: [[ChildProcess]] = []
        switch (configuration.broker, broker) {
        case (.external(let url), _):
            brokerURL = url
        case (.own, let broker):
            brokerURL = "mqtt://127.0.0.1:\(broker?.port ?? 1883)"
            if let local = broker?.0 {
                stages.append([.init(name: "broker", executable: local.executable, arguments: local.arguments)])
            }
        }
        let factory = ChildFactory(configuration: configuration, programs: programs, brokerURL: brokerURL)
        // The recorder comes before those who report, so that its session is there to keep what they send.
        recorder = factory.recorder
        stages += [[recorder], [factory.classifier], [factory.detector], configuration.cameras.map(factory.camera)]
        self.stages = stages.filter { !$0.isEmpty }
    }
}

/// Translates the configuration into command lines.
private struct ChildFactory {
    let configuration: SystemConfiguration
    let programs: String
    let brokerURL: String

    var recorder: ChildProcess {
        child(
            "recorder",
            program: "mien-recorder",
            ["--database", configuration.databasePath, "--synchronous", configuration.synchronous.rawValue]
        )
    }

    var classifier: ChildProcess {
        child("classifier", program: "mien-classifier", ["--model", configuration.model])
    }

    var detector: ChildProcess {
        let detector = configuration.detector
        return child(
            "detector",
            program: "mien-detector",
            ["--workers", "\(detector.workers)"] + flag("--search-side", detector.searchSide)
                + flag("--cascade", detector.cascade)
        )
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

    private func child(_ name: String, program: String, _ arguments: [String]) -> ChildProcess {
        let service = ["--broker", brokerURL, "--site", configuration.site.text, "--log-level", configuration.logLevel]
        return ChildProcess(name: name, executable: "\(programs)/\(program)", arguments: arguments + service)
    }

    private func flag(_ name: String, _ value: (some CustomStringConvertible)?) -> [String] {
        value.map { [name, "\($0)"] } ?? []
    }
}
