import Messages
import Synchronization

/// The scenes of all cameras: in one place for all workers, because any of them may get a camera's next frame.
///
/// A worker has a camera for itself while it works on a frame (``CameraInbox``), so a scene is taken out as a value and put
/// back when it has become another.
final class Scenes: Sendable {
    /// Of more cameras than this, those that have been silent longest are forgotten.
    static let limit = 256

    private struct Entry {
        let scene: Scene
        let use: UInt64
    }

    private let state = Mutex((entries: [Name: Entry](), uses: UInt64(0)))

    /// The scene of a camera; `nil` when nothing is known of it.
    subscript(camera: Name) -> Scene? { state.withLock { $0.entries[camera]?.scene } }

    /// How many cameras something is known of.
    var count: Int { state.withLock { $0.entries.count } }

    /// Keeps what is known of a camera now.
    func keep(_ scene: Scene, of camera: Name) {
        state.withLock { state in
            state.uses += 1
            state.entries[camera] = Entry(scene: scene, use: state.uses)
            guard state.entries.count > Self.limit else { return }
            if let oldest = state.entries.min(by: { $0.value.use < $1.value.use }) { state.entries[oldest.key] = nil }
        }
    }
}
