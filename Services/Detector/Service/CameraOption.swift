public import Messages
public import Tracking

/// What is different for one camera, as the command line says it: `hall:detect-every=3`, `hall:motion-gate=true`.
public struct CameraOption: Sendable, Equatable {
    private enum Setting: Sendable, Equatable {
        case detectEvery(Int)
        case motionGate(Bool)
    }

    /// Whom it is for.
    public let camera: Name
    private let setting: Setting

    /// Reads what was written; `nil` when it is none of the above.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        // The command line says how to write the whole; the name's own error adds nothing.
        guard parts.count == 2, let camera = try? Name(String(parts[0])), let setting = Self.setting(parts[1]) else {
            return nil
        }
        self.camera = camera
        self.setting = setting
    }

    /// Writes it into what holds for the camera so far.
    public func apply(to options: inout SearchPlan.Options) {
        switch setting {
        case .detectEvery(let number): options.everyNth = number
        case .motionGate(let isOn): options.motionGate = isOn
        }
    }

    private static func setting(_ text: Substring) -> Setting? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "detect-every":
            return Int(parts[1]).flatMap { SearchPlan.Options.everyNthRange.contains($0) ? .detectEvery($0) : nil }
        case "motion-gate": return Bool(String(parts[1])).map { .motionGate($0) }
        default: return nil
        }
    }
}

extension DetectorConfiguration {
    /// Applies what is different for some cameras to ``search``, and keeps it in ``searchByCamera``.
    public mutating func apply(_ options: [CameraOption]) {
        for option in options { option.apply(to: &searchByCamera[option.camera, default: search]) }
    }
}
