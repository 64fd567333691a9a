import Bus
import FaceDetection
import Failure
import Foundation
import Models
import Plugins
import Vision

// MARK: - Broker

extension Finding {
    static func brokerProgram(_ find: () throws -> String) -> Finding {
        do {
            return .good("mosquitto", "installed at \(try find())")
        } catch {
            return .bad("mosquitto", "not installed", remedy: "sudo apt-get install mosquitto")
        }
    }

    static func broker(at address: BrokerAddress) async -> Finding {
        do {
            let id = "mien-doctor-\(ProcessInfo.processInfo.processIdentifier)"
            try await BusProbe(BusConfiguration(address: address, clientID: id)).run()
            return .good("broker", "answers at \(address)")
        } catch let error as BusError where error.code == .unreachable {
            return .bad(
                "broker",
                "nobody answers at \(address)",
                remedy: "mien up (it has its own), or sudo systemctl start mosquitto"
            )
        } catch {
            return .bad("broker", describe(error), remedy: "mien doctor --broker mqtt://user:password@host:1883")
        }
    }
}

// MARK: - Cameras

extension Finding {
    static func cameras(
        in folder: String,
        mayOpen: (String) -> Bool = { access($0, R_OK | W_OK) == 0 }
    ) -> [Finding] {
        let devices = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []  // No /dev, no camera.
        let cameras = devices.filter { $0.hasPrefix("video") }.sorted()
        guard !cameras.isEmpty else {
            return [
                .warning(
                    "camera",
                    "no camera is connected to this machine",
                    remedy: "plug one in, or use a stream, a film or synthetic: as a source"
                )
            ]
        }
        return cameras.map { name in
            let path = "\(folder)/\(name)"
            guard mayOpen(path) else {
                return .bad(
                    "camera",
                    "\(path) may not be opened by you",
                    remedy: "sudo usermod -aG video $USER, then log in again"
                )
            }
            return .good("camera", "\(path) can be opened")
        }
    }
}

// MARK: - Detector

extension Finding {
    static func detector(_ select: () throws -> DetectorSelection) -> Finding {
        do {
            let selection = try select()
            switch selection.remark {
            case nil:
                return .good("detector", "\(selection.id) works")
            case .advice:
                return .warning("detector", DetectorCatalog.haarFact, remedy: "mien models pull yunet")
            case .warning(let sentence):
                return .warning("detector", sentence, remedy: "mien models pull yunet --force")
            }
        } catch is VisionError {
            return .bad(
                "detector",
                "the Haar cascade cannot be used",
                remedy: "sudo apt-get install --reinstall opencv-data"
            )
        } catch {
            return .bad("detector", describe(error), remedy: "mien doctor --detector auto")
        }
    }
}

// MARK: - Models

extension Finding {
    static func models(_ wanted: String, in store: ModelStore, _ catalog: EngineCatalog) -> [Finding] {
        let broken = store.entries().compactMap { entry -> Finding? in
            guard case .failure(let error) = entry.manifest else { return nil }
            let folder = entry.folder.path(percentEncoded: false)
            return .warning("model", "\(folder): \(describe(error))", remedy: "rm -r \(folder), or copy it again")
        }
        return broken + [usable(wanted, in: store, catalog)]
    }

    private static func usable(_ name: String, in store: ModelStore, _ catalog: EngineCatalog) -> Finding {
        do {
            let start = ContinuousClock.now
            let model = try ExpressionModel.open(name, engine: catalog.engine(.automatic), store: store)
            let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            let proof =
                name.hasPrefix(ExpressionModel.pluginPrefix)
                ? "answers, from a plugin" : "passes its self-test on the engine \(model.engineName)"
            return .good(
                "model",
                "\(model.id) \(proof) "
                    + String(format: "(%.0f ms to load)", milliseconds)
            )
        } catch {
            return .bad("model", describe(error), remedy: "mien doctor --model NAME tries another")
        }
    }
}

// MARK: - Plugins

extension Finding {
    static func plugins(in catalog: PluginCatalog) -> [Finding] {
        PluginSurvey(catalog).lines().map { line in
            let offer = [line.kind, line.name].compactMap(\.self).joined(separator: " ")
            let reason = line.reason ?? ""
            return switch line.state {
            case .ready: .good("plugin", "\(offer), in \(line.file)")
            case .refused: .warning("plugin", "\(line.file): \(reason)", remedy: "rm \(line.file), or install it again")
            case .hidden, .unavailable: .warning("plugin", "\(offer): \(reason)", remedy: "mien plugins")
            }
        }
    }
}

// MARK: - Machine

extension Finding {
    /// Less room than this fills up within days.
    private static let scarceDisk: Int64 = 1 << 30

    /// - Parameter free: Bytes; `nil`: ask the system.
    static func disk(_ folder: String, free: Int64? = nil) -> Finding {
        let path = nearestExisting(folder)
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isFolder.boolValue, access(path, W_OK) == 0 else {
            return .bad(
                "disk",
                "\(folder) cannot be written",
                remedy: "choose another folder with 'data:' in mien.yaml"
            )
        }
        // Unknown is 0, and reported so.
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
        let free = free ?? (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let text = String(format: "%.1f GB free for %@", Double(free) / 1e9, folder)
        return free >= scarceDisk
            ? .good("disk", text) : .warning("disk", text, remedy: "make room, or choose another folder")
    }

    /// The folder itself, or the first above it that is there.
    private static func nearestExisting(_ folder: String) -> String {
        var path = URL(filePath: folder).path(percentEncoded: false)
        while !FileManager.default.fileExists(atPath: path), path.count > 1 {
            path = NSString(string: path).deletingLastPathComponent
        }
        return path
    }

    /// Whether somebody keeps the clock right: reports of a wrong clock are filed under a wrong time.
    static func clock(isSynchronised answer: String?) -> Finding {
        switch answer {
        case "yes":
            .good("clock", "synchronised")
        case "no":
            .warning("clock", "not synchronised", remedy: "sudo timedatectl set-ntp true")
        default:
            .warning("clock", "cannot be asked whether it is right", remedy: "compare 'date' with your watch")
        }
    }
}
