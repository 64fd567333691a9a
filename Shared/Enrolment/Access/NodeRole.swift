/// What a node was enrolled for: which programs may speak in its name, and for which cameras.
public enum NodeRole: String, Sendable, CaseIterable, Codable {
    /// Its cameras' frames.
    case camera
    /// Its cameras' frames, faces and results.
    case edge
    /// Finds the faces of every camera: one more machine for the work.
    case detector
    /// Reads the faces of every camera.
    case classifier
    /// Looks, and says nothing.
    case viewer

    /// The programs that it may run.
    public var programs: Set<Program> {
        switch self {
        case .camera: [.camera]
        case .edge: [.camera, .detector, .classifier]
        case .detector: [.detector]
        case .classifier: [.classifier]
        case .viewer: [.viewer]
        }
    }

    /// Whether it speaks for cameras of its own, and hears nothing of any.
    public var hasCameras: Bool { self == .camera || self == .edge }
}
