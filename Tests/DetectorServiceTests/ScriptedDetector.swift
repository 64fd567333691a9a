import Dispatch
import Faces
import Images
import Synchronization
import Vision

/// Finds what the test says.
final class ScriptedDetector: FaceDetector {
    let name = "scripted"
    let format = Image.Format.grey
    private let script: @Sendable (PixelSize) throws -> [DetectedFace]

    init(_ script: @escaping @Sendable (PixelSize) throws -> [DetectedFace]) {
        self.script = script
    }

    func detect(in image: Image) throws -> [DetectedFace] { try script(image.size) }
}

/// Holds detectors up until the test lets them go on.
final class Gate: Sendable {
    private let entries = Mutex(0)
    private let opened = DispatchSemaphore(value: 0)
    private let onEntry: @Sendable () -> Void

    init(onEntry: @escaping @Sendable () -> Void) {
        self.onEntry = onEntry
    }

    /// How many came so far.
    var entryCount: Int { entries.withLock { $0 } }

    /// Blocks until it is this caller's turn to go on.
    func pass() {
        entries.withLock { $0 += 1 }
        onEntry()
        opened.wait()
    }

    /// Lets so many go on, those that come later included.
    func open(for count: Int) {
        for _ in 0..<count { opened.signal() }
    }
}
