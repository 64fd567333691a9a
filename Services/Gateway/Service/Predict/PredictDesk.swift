import Bus
import Failure
import FoundationEssentials
import Images
import Messages
import RPC
import ServiceKit
import SwiftProtobuf
import Synchronization

/// Has pictures read: asks a detector for the faces and a classifier for what they show, over the bus, as many at a time as
/// these can work on.
final class PredictDesk: Predicting {
    /// Whom to ask, and how much at a time.
    struct Configuration: Sendable {
        /// More than twice what the workers of one machine work on at a time only waits.
        var places = 32
        /// How many more wait here. Waiting costs next to nothing, and turning away costs more: some clients come again at
        /// once, and 104 of 200 who did that left the workers hardly any time.
        var seats = 256
    }

    private let site: Name
    private let bus: any MessageBus
    private let client: RPCClient
    private let gate: AdmissionGate
    private let clock: WallClock
    private let now: @Sendable () -> ContinuousClock.Instant
    /// Tells this gateway's pictures from those of an earlier process.
    private let run: UInt64
    private let lastFrame = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - clock: Gives pictures their times.
    ///   - now: Measures how long answers take.
    ///   - ticks: Measures how long a picture waits for its turn.
    init(
        _ configuration: Configuration = Configuration(),
        site: Name,
        bus: any MessageBus,
        client: RPCClient,
        clock: WallClock = .system,
        ticks: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        run: UInt64 = .random(in: 1...UInt64.max)
    ) {
        (self.site, self.bus, self.client) = (site, bus, client)
        (self.clock, self.now, self.run) = (clock, now, run)
        gate = AdmissionGate(places: configuration.places, seats: configuration.seats, clock: ticks)
    }

    func predict(jpeg: JPEGPicture, camera: Name, record: Bool, deadline: Duration) async throws -> Prediction {
        let start = now()
        // Who waits longer than this would have too little time left.
        return try await gate.admit(waiting: deadline / 2) {
            let faces = try await find(jpeg, until: start + deadline)
            let found = now()
            let report = try await read(faces, camera, record, until: start + deadline)
            let read = now()
            if record { publish(faces, of: camera) }
            return Prediction(
                camera: camera,
                size: jpeg.size,
                faces: faces,
                report: report,
                isRecorded: record,
                times: .init(find: found - start, read: read - found, all: read - start)
            )
        }
    }

    private func find(_ jpeg: JPEGPicture, until deadline: ContinuousClock.Instant) async throws -> WireFaceSet {
        let request = WireFindRequest.with {
            $0.frame.run = run
            $0.frame.sequence = lastFrame.add(1, ordering: .relaxed).newValue
            $0.frame.capturedAt = clock.now
            ($0.frame.width, $0.frame.height) = (UInt32(jpeg.size.width), UInt32(jpeg.size.height))
            $0.jpeg = Data(jpeg.bytes)
        }
        var faces = try await ask(.detectorFind, request, until: deadline)
        // What cannot be read has no place in the report.
        faces.faces.removeAll { !$0.hasCrop }
        return faces
    }

    private func read(
        _ faces: WireFaceSet,
        _ camera: Name,
        _ record: Bool,
        until deadline: ContinuousClock.Instant
    ) async throws -> WireEmotionReport {
        let request = WireReadRequest.with { ($0.camera, $0.faces, $0.record) = (camera.text, faces, record) }
        let report = try await ask(.classifierRead, request, until: deadline).report
        guard report.faces.count == faces.faces.count else {
            throw GatewayError(
                .failed,
                "the classifier read other faces than the detector found: are both of one version?"
            )
        }
        return report
    }

    private func ask<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ request: Request,
        until deadline: ContinuousClock.Instant
    ) async throws -> Reply {
        var attempts = Attempts(until: deadline)
        var step = attempts.begin(at: now())
        var last = RPCError(.timedOut, "there was no time left to ask")
        while case .ask(let time) = step {
            do {
                return try await client.call(method, request, timeout: time)
            } catch let error as RPCError {
                last = error
                step = attempts.next(after: error.code, at: now())
            }
        }
        throw GatewayError(last, asking: method.service)
    }

    /// Lets the recorder have the crops, if it keeps any: best effort, as with cameras.
    private func publish(_ faces: WireFaceSet, of camera: Name) {
        guard !faces.faces.isEmpty else { return }
        // It came from the bus, so it fits; without the crops, only the picture is missing from the record.
        guard let payload = try? faces.encode() else { return }
        let topic = Topic(site: site, .faces(camera: camera)).text
        bus.send(OutboundMessage(topic: topic, payload: payload, contentType: protobufContentType)) { _ in }
    }
}
