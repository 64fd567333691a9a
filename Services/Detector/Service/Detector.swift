public import Bus
public import CoreMetrics
import Failure
import Foundation
import Images
public import Logging
public import Messages
public import ServiceKit
public import ServiceLifecycle
public import Vision

/// Finds and crops the faces of frames from the bus.
///
/// Fresh, not complete: the newest frame of each camera waits, the cameras take turns, and what is replaced or has
/// waited too long is dropped and counted.
public final class Detector: Service {
    /// Makes the detector of one worker; detectors are not shared between threads.
    public typealias DetectorFactory = @Sendable () throws -> any FaceDetector

    /// The broker forgets faces that it could not deliver within this time.
    private static let expirySeconds: UInt32 = 5

    private struct Arrival: Sendable {
        let camera: Name
        let payload: [UInt8]
        let at: ContinuousClock.Instant
    }

    private let configuration: DetectorConfiguration
    private let site: Name
    private let bus: any MessageBus
    private let makeDetector: DetectorFactory
    private let logger: Logger
    private let clock: WallClock
    private let meters: FrameMeters
    private let complaints: Complaints
    private let mailbox = Mailbox<Name, Arrival>()

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
        complaints = Complaints(logger: logger, factory: metrics)
    }

    /// Subscribes to the frames of a site's cameras, as a member of a group that shares them if one is named.
    ///
    /// To be called before the bus runs.
    public func subscribe(camera: Name? = nil, group: Name? = nil) throws {
        let frames = Topic.Filter.frames(camera: camera).text(site: site)
        let filter = try TopicFilter(group.map { "$share/\($0)/\(frames)" } ?? frames)
        let subscription = Subscription(filter, qos: .atMostOnce) { [self] in receive($0) }
        // A refusal is logged by the bus; nobody here could do more about it.
        bus.addSubscription(subscription) { _ in }
    }

    /// Searches frames until the service shuts down.
    public func run() async throws {
        // Made once before, so that a missing cascade ends the process with a clear sentence and not a thread.
        _ = try DetectorWorker(detector: makeDetector(), configuration: configuration)
        try await BlockingWorkers(
            name: "detect",
            count: configuration.workers,
            work: { self.work() },
            stop: { self.mailbox.close() }
        ).run()
    }

    private func receive(_ messages: [InboundMessage]) {
        let now = ContinuousClock.now
        for message in messages {
            do {
                guard let camera = try Topic(parsing: message.topic).camera else { continue }
                meters.taken(camera)
                let arrival = Arrival(camera: camera, payload: message.payload, at: now)
                if mailbox.put(arrival, for: camera) != nil { meters.dropped(camera, .replaced) }
            } catch {
                complaints.add(error)
            }
        }
    }

    // MARK: On a worker's thread

    private func work() {
        do {
            let worker = try DetectorWorker(detector: makeDetector(), configuration: configuration)
            while let arrival = mailbox.take() { search(arrival, worker) }
        } catch {
            logger.critical("A worker cannot start", metadata: ["error": "\(describe(error))"])
        }
    }

    private func search(_ arrival: Arrival, _ worker: DetectorWorker) {
        guard ContinuousClock.now - arrival.at <= configuration.maximumWait else {
            return meters.dropped(arrival.camera, .stale)
        }
        do {
            var faces = try worker.faces(of: WireFrame.decode(arrival.payload))
            faces.detectedAt = clock.now
            send(try faces.encode(), of: arrival.camera)
        } catch {
            complaints.add(error, camera: arrival.camera)
            meters.dropped(arrival.camera, error.isOwnFault ? .failed : .invalid)
        }
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
