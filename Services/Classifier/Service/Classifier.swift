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
    private let lineup: ModelLineup
    private let reports: ReportWriter
    private let shadows: ShadowReader
    private let health: Health
    private let meters: FrameMeters
    private let complaints: Complaints
    private let inbox: CameraInbox

    /// Creates a classifier.
    ///
    /// - Parameters:
    ///   - lineup: The models, which may change while it runs.
    ///   - spool: Takes the reports; to be run beside the classifier, and longer than it.
    public init(
        _ configuration: ClassifierConfiguration = ClassifierConfiguration(),
        site: Name,
        bus: any MessageBus,
        lineup: ModelLineup,
        spool: Spool,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) {
        self.configuration = configuration
        (self.site, self.bus, self.lineup) = (site, bus, lineup)
        self.health = health
        meters = FrameMeters(factory: metrics)
        complaints = Complaints(logger: logger, factory: metrics)
        reports = ReportWriter(spool: spool, complaints: complaints, clock: clock)
        inbox = CameraInbox(maximumWait: configuration.maximumWait, meters: meters, complaints: complaints)
        shadows = ShadowReader(lineup: lineup, inbox: inbox, reports: reports, complaints: complaints, metrics: metrics)
    }

    /// Creates a classifier whose model never changes.
    public convenience init(
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
        self.init(
            configuration,
            site: site,
            bus: bus,
            lineup: ModelLineup(model),
            spool: spool,
            health: health,
            logger: logger,
            metrics: metrics,
            clock: clock
        )
    }

    /// Subscribes to the faces of a site's cameras, as a member of a group that shares them if one is named.
    ///
    /// To be called before the bus runs.
    ///
    /// - Parameter input: Where the faces come from; `nil`: where the reports go to.
    public func subscribe(camera: Name? = nil, group: Name? = nil, on input: (any MessageBus)? = nil) throws {
        try inbox.subscribe(to: .faces(camera: camera), site: site, group: group, on: input ?? bus)
    }

    /// Classifies until the service shuts down: then what has arrived is still read, and the spool stores the last reports.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [shadows] in try await shadows.run() }
            try await BlockingWorkers(
                name: "classify",
                work: { self.work() },
                stop: { self.inbox.leave() }
            ).run()
            shadows.close()
            try await group.waitForAll()
        }
    }

    // MARK: On the worker's thread

    private func work() {
        var smoother = ReportSmoother(configuration.smoothing)
        while let first = inbox.take() { read(first, &smoother) }
    }

    /// Reads a camera's faces, and those of others that wait, with the models that are there now.
    private func read(_ first: CameraInbox.Arrival, _ smoother: inout ReportSmoother) {
        var batch = FaceBatch(for: lineup.current)
        var arrivals = [first]
        add(first, to: &batch)
        while batch.faceCount < configuration.batchSize, let next = inbox.takeIfPresent() {
            arrivals.append(next)
            add(next, to: &batch)
        }
        classify(batch, &smoother)
        for arrival in arrivals { inbox.release(arrival) }
    }

    private func add(_ arrival: CameraInbox.Arrival, to batch: inout FaceBatch) {
        do {
            try batch.add(WireFaceSet.decode(arrival.payload), of: arrival.camera)
        } catch {
            complaints.add(error, camera: arrival.camera)
            meters.dropped(arrival.camera, .invalid)
        }
    }

    private func classify(_ batch: FaceBatch, _ smoother: inout ReportSmoother) {
        do {
            let results = try batch.read(atOnce: configuration.batchSize) { role, error in
                lineup.note(role, succeeded: error == nil)
                if let error { complaints.add(error) }
            }
            health.restore("model")
            for var result in results {
                smoother.smooth(&result.report, of: result.camera)
                report(result)
                shadows.offer(result.faces, of: result.camera)
            }
        } catch {
            health.impair("model", describe(error))
            for camera in batch.cameras { meters.dropped(camera, .failed) }
        }
    }

    private func report(_ result: FaceBatch.Result) {
        let camera = result.camera
        reports.write(result.report, of: camera) { [meters] isStored in
            isStored ? meters.finished(camera) : meters.dropped(camera, .failed)
        }
    }
}
