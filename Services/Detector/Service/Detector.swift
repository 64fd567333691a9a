public import Bus
public import CoreMetrics
import Failure
import FoundationEssentials
import Images
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
public import Threads
public import Vision

/// Finds and crops the faces of frames from the bus.
///
/// Fresh, not complete: the newest frame of each camera waits, the cameras take turns, and what is replaced or has
/// waited too long is dropped and counted. Single pictures that somebody asks about take turns with the cameras
/// (``server(on:site:logger:metrics:)``).
public final class Detector: Service {
    /// Makes the detector of one worker; detectors are not shared between threads.
    public typealias DetectorFactory = @Sendable () throws -> any FaceDetector

    /// The broker forgets faces that it could not deliver within this time.
    private static let expirySeconds: UInt32 = 5

    /// Who takes what was found goes first: faces that nobody has time to classify were searched for in vain.
    private static let niceness: Int32 = 5

    private let configuration: DetectorConfiguration
    private let site: Name
    private let bus: any MessageBus
    private let makeDetector: DetectorFactory
    private let logger: Logger
    private let clock: WallClock
    private let meters: FrameMeters
    private let searchMeters: SearchMeters
    private let complaints: Complaints
    private let inbox: CameraInbox<WireFindRequest, WireFaceSet>
    private let scenes = Scenes()

    public init(
        _ configuration: DetectorConfiguration = DetectorConfiguration(),
        site: Name,
        bus: any MessageBus,
        detector: @escaping DetectorFactory,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) {
        self.configuration = configuration
        self.site = site
        self.bus = bus
        self.logger = logger
        self.clock = clock
        makeDetector = detector
        meters = FrameMeters(factory: metrics)
        searchMeters = SearchMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics)
        inbox = CameraInbox(maximumWait: configuration.maximumWait, meters: meters, complaints: complaints)
    }

    /// Subscribes to the frames of a site's cameras, as a member of a group that shares them if one is named.
    ///
    /// To be called before the bus runs.
    ///
    /// - Parameter input: Where the frames come from; `nil`: where the faces go to.
    public func subscribe(camera: Name? = nil, group: Name? = nil, on input: (any MessageBus)? = nil) throws {
        try inbox.subscribe(to: .frames(camera: camera), site: site, group: group, on: input ?? bus)
    }

    /// Searches frames until the service shuts down.
    public func run() async throws {
        // Made once before, so that a missing cascade ends the process with a clear sentence and not a thread.
        _ = try DetectorWorker(detector: makeDetector(), configuration: configuration)
        try await BlockingWorkers(
            name: "detect",
            count: configuration.workers,
            niceness: Self.niceness,
            work: { self.work() },
            stop: { self.inbox.close() }
        ).run()
        inbox.clear()
    }

    /// Finds the faces of a picture that somebody asks about, on the same threads.
    ///
    /// - Throws: `ImageError` for a picture that cannot be read; `CancellationError` when it is too late.
    func find(_ request: WireFindRequest, until deadline: ContinuousClock.Instant?) async throws -> WireFaceSet {
        try await inbox.ask(request, until: deadline)
    }

    // MARK: On a worker's thread

    private func work() {
        do {
            let worker = try DetectorWorker(detector: makeDetector(), configuration: configuration)
            while let work = inbox.take() {
                switch work {
                case .question(let question): question.answer(Result { try answer(question.request, worker) })
                case .message(let message):
                    // Without tracking, a camera's frames have nothing to do with each other.
                    if configuration.tracking == nil { inbox.release(message) }
                    search(message, worker)
                    if configuration.tracking != nil { inbox.release(message) }
                }
            }
        } catch {
            logger.critical("A worker cannot start", metadata: ["error": "\(describe(error))"])
        }
    }

    private func answer(_ request: WireFindRequest, _ worker: DetectorWorker) throws -> WireFaceSet {
        var faces = try worker.faces(of: request)
        faces.detectedAt = clock.now
        return faces
    }

    private func search(_ message: CameraMessage, _ worker: DetectorWorker) {
        let camera = message.camera
        do {
            let frame = try WireFrame.decode(message.payload)
            var scene = scene(of: camera, in: frame.info)
            guard scene?.isFollowed(by: frame.info) != false else { return meters.dropped(camera, .replaced) }
            var faces = try worker.faces(of: frame, in: &scene)
            if let scene { scenes.keep(scene, of: camera) }
            searchMeters.add(faces.origin, of: camera)
            faces.detectedAt = clock.now
            send(try faces.encode(), of: camera)
        } catch {
            complaints.add(error, camera: camera)
            meters.dropped(camera, error.isOwnFault ? .failed : .invalid)
        }
    }

    /// What is known of the scene that a frame shows; `nil` when nothing tracks.
    private func scene(of camera: Name, in frame: WireFrameInfo) -> Scene? {
        guard let tracking = configuration.tracking else { return nil }
        if let known = scenes[camera], known.isShown(by: frame) { return known }
        let search = configuration.searchByCamera[camera] ?? configuration.search
        return Scene(frame, tracking: tracking, search: search)
    }

    private func send(_ payload: [UInt8], of camera: Name) {
        let message = OutboundMessage(
            topic: Topic(site: site, .faces(camera: camera)).text,
            payload: payload,
            expirySeconds: Self.expirySeconds,
            contentType: protobufContentType
        )
        bus.send(message) { [meters] result in
            switch result {
            case .success: meters.finished(camera)
            case .failure(let error): meters.dropped(camera, error.code == .notConnected ? .disconnected : .congested)
            }
        }
    }
}

extension Detector: Watched {
    public var subject: String { "the search for faces" }

    public func isStalled(at now: Pulse.Instant) -> Bool { inbox.isStalled(at: now) }
}

extension Error {
    /// Whether the search failed though nothing was wrong with the frame.
    fileprivate var isOwnFault: Bool {
        switch self {
        case is MessageError: false
        case let error as ImageError:
            ![.notJPEG, .unsupportedJPEG, .tooLarge, .corruptJPEG].contains(error.code)
        default: true
        }
    }
}
