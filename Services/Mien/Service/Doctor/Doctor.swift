public import Bus
import FaceDetection
import Foundation
import Inference
import LocalBroker
public import Messages
import Models
import Plugins
import Subprocess

/// Looks at everything that a system needs and says what is wrong: `mien doctor`.
public struct Doctor: Sendable {
    private let dataFolder: String
    private let broker: BrokerAddress?
    private let model: String
    private let detector: String
    private let site: Name
    /// The address of a PostgreSQL database to ask; `nil`: the record is in files.
    public var database: String?

    /// - Parameters:
    ///   - broker: The broker to ask; `nil` looks only for the program that `mien up` would start.
    ///   - site: Whose recorder and mien-feedback to ask at the broker.
    public init(dataFolder: String, broker: BrokerAddress?, model: String, detector: String = "auto", site: Name) {
        self.dataFolder = dataFolder
        self.broker = broker
        self.model = model
        self.detector = detector
        self.site = site
    }

    /// Examines everything, one subject after the other.
    public func examine(_ show: (Finding) -> Void) async {
        show(.brokerProgram { () throws in try LocalBroker.findProgram() })
        if let broker { await examineBus(at: broker, show) }
        Finding.cameras(in: "/dev").forEach(show)
        let engines = EngineCatalog()
        show(
            .detector { () throws in
                try DetectorCatalog(store: .standard(), engine: engines.engine(.automatic))
                    .select(DetectorChoice(detector))
            }
        )
        show(.engine(model, in: .standard(), engines))
        Finding.models(model, in: .standard(), engines).forEach(show)
        Finding.plugins(in: .standard()).forEach(show)
        show(.web)
        if let database { show(.database(at: database, site: site)) }
        show(.disk(dataFolder))
        show(.clock(isSynchronised: await Self.askClock()))
    }

    private func examineBus(at address: BrokerAddress, _ show: (Finding) -> Void) async {
        let broker = await Finding.broker(at: address)
        show(broker)
        // What is wrong with the broker is told once.
        guard broker.grade == .good else { return }
        show(await .recorder(at: address, site: site))
        show(await .feedback(at: address, site: site))
        show(await .library(at: address, site: site))
    }

    /// What systemd says; `nil` where there is none.
    private static func askClock() async -> String? {
        let answer = try? await Subprocess.run(  // Not every machine has systemd; that is the answer then.
            .name("timedatectl"),
            arguments: ["show", "--property=NTPSynchronized", "--value"],
            output: .string(limit: 100)
        )
        return answer?.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
