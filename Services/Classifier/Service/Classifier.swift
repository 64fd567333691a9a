public import Bus
public import CoreMetrics
import Failure
public import Logging
public import Messages
public import Models
public import ServiceKit
public import ServiceLifecycle
public import Spool

/// Reads the expressions of faces from the bus, and reports them.
///
/// Faces may be dropped, the newest win. Reports may not: they go into a spool, which sends them until they are recorded.
public final class Classifier: Service {
    private let configuration: ClassifierConfiguration
    private let site: Name
    private let bus: any MessageBus
    private let model: ExpressionModel
    private let spool: Spool
    private let health: Health
    private let clock: WallClock
    private let meters: FrameMeters
    private let complaints: Complaints
    private let inbox: CameraInbox

    /// Creates a classifier.
    ///
    /// - Parameter spool: Takes the reports; to be run beside the classifier, and longer than it.
    public init(
        _ configuration: ClassifierConfiguration = ClassifierConfiguration(),
        site: Name,
        bus: any MessageBus,
        model: ExpressionModel,
        spool: Spool,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) {
        self.configuration = configuration
        self.site = site
        self.bus = bus
        self.model = model
        self.spool = spool
        self.health = health
        self.clock = clock
        meters = FrameMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics)
        inbox = CameraInbox(maximumWait: configuration.maximumWait, meters: meters, complaints: complaints)
    }

    /// Subscribes to the faces of a site's cameras, as a member of a group that shares them if one is named.
    ///
    /// To be called before the bus runs.
    public func subscribe(camera: Name? = nil, group: Name? = nil) throws {
        try inbox.subscribe(to: .faces(camera: camera), site: site, group: group, on: bus)
    }

    /// Classifies until the service shuts down; the spool then stores the last reports.
    public func run() async throws {
        try await BlockingWorkers(name: "classify", work: { self.work() }, stop: { self.inbox.close() }).run()
    }

    // MARK: On the worker's thread

    private func work() {
        var smoother = ReportSmoother(configuration.smoothing)
        while let first = inbox.take() {
            var batch = FaceBatch()
            var arrivals = [first]
            add(first, to: &batch)
            while batch.faceCount < configuration.batchSize, let next = inbox.takeIfPresent() {
                arrivals.append(next)
                add(next, to: &batch)
            }
            classify(batch, &smoother)
            for arrival in arrivals { inbox.release(arrival) }
        }
    }

    private func add(_ arrival: CameraInbox.Arrival, to batch: inout FaceBatch) {
        do {
            try batch.add(WireFaceSet.decode(arrival.payload), of: arrival.camera, for: model)
        } catch {
            complaints.add(error, camera: arrival.camera)
            meters.dropped(arrival.camera, .invalid)
        }
    }

    private func classify(_ batch: FaceBatch, _ smoother: inout ReportSmoother) {
        do {
            let results = try batch.classified(by: model, atOnce: configuration.batchSize)
            health.restore("model")
            let now = clock.now
            for var result in results {
                smoother.smooth(&result.report, of: result.camera)
                report(result, at: now)
            }
        } catch {
            health.impair("model", describe(error))
            complaints.add(error)
            for camera in batch.cameras { meters.dropped(camera, .failed) }
        }
    }

    private func report(_ result: FaceBatch.Result, at time: Int64) {
        var report = result.report
        report.classifiedAt = time
        let camera = result.camera
        spool.add(topic: .emotions(camera: camera)) { [report] producer, sequence in
            var report = report
            (report.producer, report.sequence) = (producer.text, sequence)
            return try report.encode()
        } stored: { [self] in
            finish(camera, $0)
        }
    }

    private func finish(_ camera: Name, _ result: Result<Void, SpoolError>) {
        switch result {
        case .success: meters.finished(camera)
        case .failure(let error):
            meters.dropped(camera, .failed)
            // What the disk does to the spool, the spool tells.
            if let cause = error.cause { complaints.add(cause, camera: camera) }
        }
    }
}
