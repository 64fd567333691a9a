import Bus
import CoreMetrics
import Failure
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Hears what cameras and services say, keeps the board, and tells viewers.
final class LiveIntake: Service {
    private let board = Mutex(LiveBoard())
    private let hub: EventHub
    private let pictures: PictureDesk
    private let complaints: Complaints
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Subscribes.
    ///
    /// - Throws: `BusError` with `badTopic`.
    init(
        bus: any MessageBus,
        site: Name,
        hub: EventHub,
        pictures: PictureDesk,
        complaints: Complaints,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(BusError) {
        (self.hub, self.pictures, self.complaints, self.now) = (hub, pictures, complaints, now)
        var filters: [(Topic.Filter, QualityOfService)] = [
            (.emotions(), .atLeastOnce), (.statuses, .atLeastOnce), (.labels, .atLeastOnce),
        ]
        if pictures.mode == .frames { filters.append((.frames(), .atMostOnce)) }
        for (filter, qos) in filters {
            let subscription = Subscription(try TopicFilter(filter.text(site: site)), qos: qos) {
                [weak self] messages in
                for message in messages { self?.receive(message) }
            }
            // Why the broker refuses a subscription stands in the bus's log.
            bus.addSubscription(subscription) { _ in }
        }
    }

    /// The board as it stands.
    var current: LiveBoard { board.withLock { $0 } }

    private func receive(_ message: InboundMessage) {
        do {
            let topic = try Topic(parsing: message.topic)
            switch topic.subject {
            case .frame(let camera): try receiveFrame(message.payload, camera)
            case .emotions(let camera): try receiveReport(message.payload, camera)
            case .status(let service, let instance):
                try receiveStatus(message.payload, .init(service: service, instance: instance))
            case .labels:
                let label = try WireLabel.decode(message.payload)
                hub.publish(.label) { LabelJSON.label(label) }
            default: break
            }
        } catch {
            complaints.add(error)
        }
    }

    private func receiveFrame(_ payload: [UInt8], _ camera: Name) throws {
        let frame = try WireFrame.decode(payload)
        pictures.add(frame, of: camera)
        board.withLock { $0.addFrame(of: camera, at: now()) }
    }

    private func receiveReport(_ payload: [UInt8], _ camera: Name) throws {
        let report = try WireEmotionReport.decode(payload)
        // It stands where it does not belong, or is only compared.
        guard !report.shadow else { return }
        pictures.add(report, of: camera)
        board.withLock { $0.add(report, of: camera, at: now()) }
        hub.publish(.report, camera: camera) { ReportJSON.report(report, camera: camera, showsLandmarks: false) }
    }

    private func receiveStatus(_ payload: [UInt8], _ id: LiveBoard.ServiceID) throws {
        guard !payload.isEmpty else { return }
        let status = try WireServiceStatus.decode(payload)
        let isNews = board.withLock { $0.add(status, of: id) }
        if isNews { hub.publish(.service) { ServiceJSON.service(id, status) } }
    }

    /// Tells how the cameras are.
    func tick() {
        let time = now()
        let cameras = board.withLock { board in
            board.tick(at: time)
            return board.cameras.values.sorted { $0.name.text < $1.name.text }
        }
        for camera in cameras {
            hub.publish(.camera, camera: camera.name) { camera.json(at: time, pictures: pictures.mode) }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                tick()
                // Cut short only by the shutdown.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
