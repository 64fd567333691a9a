public import Bus
import Failure
import Foundation
import Inference
import LocalBroker
import Models
import Subprocess
import Vision

/// Looks at everything that a system needs and says what is wrong: `mien doctor`.
public struct Doctor: Sendable {
    /// Less room than this fills up within days.
    private static let scarceDisk: Int64 = 1 << 30

    private let dataFolder: String
    private let broker: BrokerAddress?
    private let model: String

    /// - Parameter broker: The broker to ask; `nil` looks only for the program that `mien up` would start.
    public init(dataFolder: String, broker: BrokerAddress?, model: String) {
        self.dataFolder = dataFolder
        self.broker = broker
        self.model = model
    }

    /// Examines everything, one subject after the other.
    public func examine(_ show: (Finding) -> Void) async {
        show(Self.brokerProgram())
        if let broker { show(await Self.reach(broker)) }
        Self.cameras().forEach(show)
        show(Self.cascade())
        Self.models(model).forEach(show)
        show(Self.disk(dataFolder))
        show(await Self.clock())
    }

    // MARK: Broker

    private static func brokerProgram() -> Finding {
        do {
            return .good("mosquitto", "installed at \(try LocalBroker.findProgram())")
        } catch {
            return .bad("mosquitto", "not installed", remedy: "sudo apt-get install mosquitto")
        }
    }

    private static func reach(_ address: BrokerAddress) async -> Finding {
        do {
            let id = "mien-doctor-\(ProcessInfo.processInfo.processIdentifier)"
            try await BusProbe(BusConfiguration(address: address, clientID: id)).run()
            return .good("broker", "answers at \(address)")
        } catch {
            return .bad(
                "broker", describe(error), remedy: "start one (mien up has its own), or name it with --broker")
        }
    }

    // MARK: Cameras

    private static func cameras() -> [Finding] {
        let devices = (try? FileManager.default.contentsOfDirectory(atPath: "/dev")) ?? []  // No /dev, no camera.
        let cameras = devices.filter { $0.hasPrefix("video") }.sorted()
        guard !cameras.isEmpty else {
            return [
                .warning(
                    "camera", "no camera is connected to this machine",
                    remedy: "plug one in, or use a stream, a film or synthetic: as a source")
            ]
        }
        return cameras.map { name in
            let path = "/dev/\(name)"
            guard access(path, R_OK | W_OK) == 0 else {
                return .bad("camera", "\(path) may not be opened by you", remedy: "sudo usermod -aG video $USER, then log in again")
            }
            return .good("camera", "\(path) can be opened")
        }
    }

    private static func cascade() -> Finding {
        do {
            _ = try HaarFaceDetector()
            return .good("detector", "haar, with the cascade of opencv-data")
        } catch {
            return .bad("detector", describe(error), remedy: "sudo apt-get install opencv-data")
        }
    }

    // MARK: Models

    private static func models(_ wanted: String) -> [Finding] {
        let store = ModelStore.standard()
        let broken = store.entries().compactMap { entry -> Finding? in
            guard case .failure(let error) = entry.manifest else { return nil }
            return .warning(
                "model", describe(error), remedy: "remove \(entry.folder.path(percentEncoded: false)) or copy it again")
        }
        return broken + [usable(wanted, in: store)]
    }

    private static func usable(_ name: String, in store: ModelStore) -> Finding {
        do {
            let start = ContinuousClock.now
            let model = try ExpressionModel(store.open(name), engine: OpenCVEngine())
            let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            return .good(
                "model",
                "\(model.bundle.id) passes its self-test on the engine \(model.engineName) "
                    + String(format: "(%.0f ms to load)", milliseconds))
        } catch {
            return .bad("model", describe(error), remedy: "copy the bundle again, or name another with --model")
        }
    }

    // MARK: Machine

    private static func disk(_ folder: String) -> Finding {
        var existing = URL(filePath: folder)
        while !FileManager.default.fileExists(atPath: existing.path(percentEncoded: false)), existing.path != "/" {
            existing.deleteLastPathComponent()
        }
        let path = existing.path(percentEncoded: false)
        guard access(path, W_OK) == 0 else {
            return .bad("disk", "\(folder) cannot be written", remedy: "choose another folder with 'data:' in mien.yaml")
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)  // Unknown is 0, and reported so.
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let text = String(format: "%.1f GB free for %@", Double(free) / 1e9, folder)
        return free >= scarceDisk ? .good("disk", text) : .warning("disk", text, remedy: "make room, or choose another folder")
    }

    /// Whether somebody keeps the clock right: reports of a wrong clock are filed under a wrong time.
    private static func clock() async -> Finding {
        let question = try? await Subprocess.run(  // Not every machine has systemd; see below.
            .name("timedatectl"), arguments: ["show", "--property=NTPSynchronized", "--value"],
            output: .string(limit: 100))
        switch question?.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines) {
        case "yes":
            return .good("clock", "synchronised")
        case "no":
            return .warning("clock", "not synchronised", remedy: "sudo timedatectl set-ntp true")
        default:
            return .warning("clock", "cannot be asked whether it is right", remedy: "compare 'date' with your watch")
        }
    }
}
