import Failure
import Images
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Gives out the cameras' last pictures, with boxes if they are wanted.
final class PictureDesk: Sendable {
    /// A JPEG, and which.
    struct Shown: Sendable {
        let id: FrameID
        let jpeg: [UInt8]
    }

    let mode: GatewayConfiguration.Pictures
    private let shelf = Mutex(PictureShelf())
    private let drawer: PictureDrawer
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        _ mode: GatewayConfiguration.Pictures,
        drawer: PictureDrawer,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        (self.mode, self.drawer, self.now) = (mode, drawer, now)
    }

    /// What draws, to be run.
    var service: any Service { drawer.service }

    func add(_ frame: WireFrame, of camera: Name) {
        guard mode == .frames else { return }
        let picture = PictureShelf.Picture(id: FrameID(camera: camera, frame.info), jpeg: Array(frame.jpeg), at: now())
        shelf.withLock { $0.add(picture) }
    }

    func add(_ report: WireEmotionReport, of camera: Name) {
        guard mode != .none else { return }
        shelf.withLock { $0.add(report, of: camera, at: now()) }
    }

    /// The last picture of a camera.
    ///
    /// - Parameter boxes: Whether the faces are drawn in; then it is the last one about which there is a report.
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/noPicture`` or ``GatewayFailureCode/busy``.
    func picture(of camera: Name, boxes: Bool) async throws -> Shown {
        switch mode {
        case .none:
            throw GatewayError(
                .noPicture,
                "this gateway shows no pictures: start it with --pictures frames, if people know"
            )
        case .boxes:
            guard let report = shelf.withLock({ $0.report(of: camera, at: now()) }) else { throw Self.nothing(camera) }
            return try await drawer.drawn(.init(FrameID(camera: camera, report.frame), jpeg: nil, report: report))
        case .frames:
            if boxes {
                guard let (picture, report) = shelf.withLock({ $0.newestRead(of: camera, at: now()) }) else {
                    throw Self.nothing(camera)
                }
                guard let report else { return Shown(id: picture.id, jpeg: picture.jpeg) }
                return try await drawer.drawn(.init(picture.id, jpeg: picture.jpeg, report: report))
            }
            guard let picture = shelf.withLock({ $0.newest(of: camera, at: now()) }) else { throw Self.nothing(camera) }
            return Shown(id: picture.id, jpeg: picture.jpeg)
        }
    }

    private static func nothing(_ camera: Name) -> GatewayError {
        GatewayError(
            .noPicture,
            "no picture of '\(camera)' came in the last \(Int(PictureShelf.age.inSeconds)) seconds: does it send?"
        )
    }
}
