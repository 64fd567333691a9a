public import Bus
import Capture
public import CoreMetrics
import Failure
import Images
public import Logging
public import Messages
import Metrics
public import ServiceKit
public import ServiceLifecycle
public import Threads

/// Turns a source into frames on the bus, and goes on when the source goes away.
///
/// It returns from ``run()`` when a film has ended that does not loop.
public final class Camera: Service {
    private static let syntheticRate = 15.0
    private static let stillsPerSecond = 1.0
    /// A stream may keep us waiting for its next picture, or for its first; FFmpeg gives it up long before.
    private static let patience: Duration = .seconds(120)

    private let configuration: CameraConfiguration
    private let bus: any MessageBus
    private let publisher: FramePublisher
    private let health: Health
    private let logger: Logger
    private let clock: WallClock
    private let stop: StopSignal
    private let complaints: Complaints
    private let retries: Counter
    private let pulse = SharedPulse()

    /// Creates a camera.
    ///
    /// - Throws: `CaptureError` when the process has no descriptor left.
    public init(
        _ configuration: CameraConfiguration,
        site: Name,
        bus: any MessageBus,
        health: Health,
        logger: Logger,
        metrics: any MetricsFactory,
        clock: WallClock = .system
    ) throws {
        self.configuration = configuration
        self.bus = bus
        self.health = health
        self.logger = logger
        self.clock = clock
        stop = try StopSignal()
        complaints = Complaints(logger: logger, factory: metrics)
        retries = Counter(label: "mien_source_retries_total", factory: metrics)
        publisher = FramePublisher(
            bus: bus,
            site: site,
            camera: configuration.camera,
            meters: FrameMeters(factory: metrics),
            run: .random(in: 1...UInt64.max)
        )
    }

    public func run() async throws {
        if case .topic(let filter) = configuration.source {
            relay(filter)
            // It throws only when cancelled, which is the end as well.
            try? await gracefulShutdown()
        } else {
            if configuration.source.ends { await waitForConnection() }
            try await BlockingWorkers(name: "source", work: { self.play() }, stop: { self.stop.request() }).run()
        }
    }

    /// What has an end shall not be over before anybody can see it.
    private func waitForConnection() async {
        for await state in bus.connectionStates().cancelOnGracefulShutdown() {
            if case .connected = state { return }
        }
    }

    // MARK: Sources that are read

    private func play() {
        defer { pulse.rest() }
        var failures = 0
        var random = SystemRandomNumberGenerator()
        while !stop.isRequested {
            pulse.beat(within: Self.patience)
            do {
                let reader = try open()
                let showed = try show(reader) { failures = 0 }
                if showed == .end, !configuration.loops { return }
            } catch {
                guard !stop.isRequested else { return }
                failures += 1
                let delay = configuration.backoff.delay(afterFailures: failures, using: &random)
                report(error, retryIn: delay, isNews: failures == 1)
                pulse.rest()
                guard stop.sleep(for: delay) else { return }
            }
        }
    }

    private func open() throws -> any PictureReader {
        switch configuration.source {
        case .synthetic(let seed, let style):
            return try SyntheticPictureReader(
                seed: seed,
                style: style,
                width: configuration.width,
                height: configuration.height,
                framesPerSecond: configuration.framesPerSecond ?? Self.syntheticRate
            )
        case .capture(let source):
            var options = CaptureOptions()
            options.width = configuration.width
            options.height = configuration.height
            options.framesPerSecond = configuration.framesPerSecond.map { Int($0.rounded(.up)) }
            options.loops = configuration.loops
            return CapturePictureReader(
                try source.open(options, stop: stop.capture) { [complaints, configuration] in
                    complaints.add($0, camera: configuration.camera)
                },
                stillsPerSecond: configuration.framesPerSecond ?? Self.stillsPerSecond
            )
        case .topic:
            preconditionFailure("a topic is subscribed to, not read")
        }
    }

    private enum Ending {
        case end, stopped
    }

    private func show(_ reader: any PictureReader, onFirst: () -> Void) throws -> Ending {
        let encoder = try JPEGEncoder()
        var pacer = Pacer(framesPerSecond: configuration.framesPerSecond)
        var isFirst = true
        while !stop.isRequested, let picture = try reader.next() {
            if isFirst {
                isFirst = false
                onFirst()
                announce()
            }
            pulse.rest()
            guard waitForTurn(of: picture, pacer: &pacer) else { return .stopped }
            pulse.beat(within: Self.patience)
            guard pacer.admits(at: .now) else { continue }
            try publish(picture, encoder: encoder, patient: !reader.isLive && configuration.pace == .fast)
        }
        return stop.isRequested ? .stopped : .end
    }

    private func waitForTurn(of picture: Picture, pacer: inout Pacer) -> Bool {
        guard configuration.pace == .realTime, let position = picture.position else { return true }
        let now = ContinuousClock.now
        return stop.sleep(for: pacer.showTime(of: position, now: now) - now)
    }

    private func publish(_ picture: Picture, encoder: JPEGEncoder, patient: Bool) throws {
        let capturedAt = clock.now - picture.age.wholeMicroseconds
        let jpeg =
            switch picture.content {
            case .jpeg(let bytes): bytes
            case .image(let image): try encoder.encode(image, quality: configuration.quality)
            }
        publish(jpeg, from: "\(configuration.source)", truth: picture.truth, capturedAt: capturedAt, patient: patient)
    }

    /// Publishes a picture; a bad one is told of, and the next may be better.
    private func publish(
        _ jpeg: [UInt8],
        from origin: String,
        truth: [WireTruth] = [],
        capturedAt: Int64,
        patient: Bool = false
    ) {
        do {
            try publisher.publish(jpeg, truth: truth, capturedAt: capturedAt, patient: patient)
            health.restore("source")
        } catch {
            health.impair("source", "a picture of \(origin) cannot be used: \(describe(error))")
            complaints.add(error, camera: configuration.camera)
        }
    }

    // MARK: Sources that come by themselves

    private func relay(_ filter: TopicFilter) {
        let subscription = Subscription(filter, qos: .atMostOnce) { [self] messages in
            for message in messages { publish(message.payload, from: message.topic, capturedAt: clock.now) }
        }
        bus.addSubscription(subscription) { [self] result in
            switch result {
            case .success: announce()
            case .failure(let error): health.impair("source", describe(error))
            }
        }
    }

    // MARK: Telling

    private func announce() {
        health.restore("source")
        logger.info("Showing", metadata: ["source": "\(configuration.source)"])
    }

    private func report(_ error: any Error, retryIn delay: Duration, isNews: Bool) {
        retries.increment()
        health.impair("source", describe(error))
        logger.log(
            level: isNews ? .warning : .debug,
            "The source gives no pictures; trying again until it does",
            metadata: ["source": "\(configuration.source)", "error": "\(describe(error))", "retry": "in \(delay.text)"]
        )
    }
}

extension Camera: Watched {
    public var subject: String { "the source" }

    public func isStalled(at now: Pulse.Instant) -> Bool { pulse.isOverdue(at: now) }
}

extension CameraSource {
    /// Whether it is a file or folder, which has a last picture.
    fileprivate var ends: Bool {
        if case .capture(let source) = self { source.kind == .file } else { false }
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
