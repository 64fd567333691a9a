public import Bus
public import CoreMetrics
import Failure
public import Logging
public import Messages
public import Models
public import ServiceKit
public import ServiceLifecycle
public import Spool
import SwiftProtobuf
public import Threads

/// Reads the expressions of faces from the bus, and reports them.
///
/// Faces may be dropped, the newest win. Reports may not: they go into a spool, which sends them until they are recorded.
///
/// What somebody asks to be read (``server(on:site:logger:metrics:)``) goes through the models together with it.
public final class Classifier: Service {
    typealias Inbox = CameraInbox<WireReadRequest, WireReadReply>

    private let configuration: ClassifierConfiguration
    private let site: Name
    private let bus: any MessageBus
    private let lineup: ModelLineup
    private let reports: ReportWriter
    private let shadows: ShadowReader
    private let health: Health
    private let meters: FrameMeters
    private let complaints: Complaints
    private let inbox: Inbox

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
        inbox = Inbox(
            maximumWait: configuration.maximumWait,
            meters: meters,
            complaints: complaints,
            // What does not decode is told to be so when its turn comes.
            ignores: { (try? WireFaceSetOrigin.decode($0))?.origin == .asked }
        )
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
            inbox.clear()
            shadows.close()
            try await group.waitForAll()
        }
    }

    /// Reads faces that somebody asks about, on the same thread.
    ///
    /// - Throws: `ImageError` or `VisionError` for a crop that cannot be read; what the model throws; `CancellationError` when
    ///   it is too late.
    func read(_ request: WireReadRequest, until deadline: ContinuousClock.Instant?) async throws -> WireReadReply {
        try await inbox.ask(request, until: deadline)
    }

    // MARK: On the worker's thread

    private func work() {
        var smoother = ReportSmoother(configuration.smoothing)
        while let first = inbox.take() { read(first, &smoother) }
    }

    /// Reads faces, and others that wait, with the models that are there now.
    private func read(_ first: Inbox.Work, _ smoother: inout ReportSmoother) {
        var batch = FaceBatch(for: lineup.current)
        var added: [Inbox.Work] = []
        var next: Inbox.Work? = first
        var messages: [CameraMessage] = []
        while let work = next {
            if case .message(let message) = work { messages.append(message) }
            if add(work, to: &batch) { added.append(work) }
            next = batch.faceCount < configuration.batchSize ? inbox.takeIfPresent() : nil
        }
        classify(batch, added, &smoother)
        for message in messages { inbox.release(message) }
    }

    private func add(_ work: Inbox.Work, to batch: inout FaceBatch) -> Bool {
        do {
            switch work {
            case .message(let message): try batch.add(WireFaceSet.decode(message.payload), of: message.camera)
            case .question(let question):
                // The answer shall not depend on a lot.
                try batch.add(question.request.faces, of: Name(question.request.camera), usingCanary: false)
            }
            return true
        } catch {
            fail(work, error, .invalid)
            return false
        }
    }

    private func fail(_ work: Inbox.Work, _ error: any Error, _ reason: DropReason) {
        switch work {
        case .question(let question): question.answer(.failure(error))
        case .message(let message):
            if reason == .invalid { complaints.add(error, camera: message.camera) }
            meters.dropped(message.camera, reason)
        }
    }

    /// - Parameter works: What the batch is made of, in its order.
    private func classify(_ batch: FaceBatch, _ works: [Inbox.Work], _ smoother: inout ReportSmoother) {
        do {
            let results = try batch.read(atOnce: configuration.batchSize) { role, error in
                lineup.note(role, succeeded: error == nil)
                if let error { complaints.add(error) }
            }
            health.restore("model")
            for (var result, work) in zip(results, works) {
                if case .question(let question) = work {
                    answer(question, result)
                } else {
                    smoother.smooth(&result.report, of: result.camera)
                    record(result)
                }
            }
        } catch {
            health.impair("model", describe(error))
            for work in works { fail(work, error, .failed) }
        }
    }

    private func answer(_ question: Question<WireReadRequest, WireReadReply>, _ result: FaceBatch.Result) {
        var result = result
        result.report.classifiedAt = reports.clock.now
        question.answer(.success(.with { $0.report = result.report }))
        guard question.request.record else { return }
        meters.taken(result.camera)
        record(result)
    }

    private func record(_ result: FaceBatch.Result) {
        let camera = result.camera
        reports.write(result.report, of: camera) { [meters] isStored in
            isStored ? meters.finished(camera) : meters.dropped(camera, .failed)
        }
        shadows.offer(result.faces, of: camera)
    }
}

extension Classifier: Watched {
    public var subject: String { "the reading of faces" }

    public func isStalled(at now: Pulse.Instant) -> Bool { inbox.isStalled(at: now) }
}
