/// Who speaks on the bus. The raw value is also the name of its account at the broker's socket.
public enum Program: String, Sendable, CaseIterable {
    case camera, detector, classifier, recorder, feedback, library, registrar, gateway
    /// The `mien` command, and what `mien up` watches its system by.
    case mien
    /// What only looks: dashboards.
    case viewer

    /// Those that say how they are.
    static let services: Set<Self> = [
        .camera, .detector, .classifier, .recorder, .feedback, .library, .registrar, .gateway,
    ]
    /// Those that show what comes.
    static let dashboards: Set<Self> = [.gateway, .mien, .viewer]
}
