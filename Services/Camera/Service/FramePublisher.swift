import Bus
import Dispatch
import Failure
import Foundation
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization
import Images

/// Numbers pictures, makes them frames and sends them, two at a time at most: a slow network drops frames here, where
/// they cost nothing yet, instead of delaying all that follow.
final class FramePublisher: Sendable {
    private static let credit = 2
    /// The broker forgets a frame that it could not deliver within this time.
    private static let expirySeconds: UInt32 = 2

    private let bus: any MessageBus
    private let camera: Name
    private let topic: String
    private let meters: FrameMeters
    private let run: UInt64
    private let sequence = Atomic<UInt64>(0)
    private let free = DispatchSemaphore(value: FramePublisher.credit)

    init(bus: any MessageBus, site: Name, camera: Name, meters: FrameMeters, run: UInt64) {
        self.bus = bus
        self.camera = camera
        self.meters = meters
        self.run = run
        topic = Topic(site: site, .frame(camera: camera)).text
    }

    /// Sends a picture, or drops and counts it.
    ///
    /// - Parameter patient: Whether to block until the network has room, as a film that is read as fast as possible does.
    func publish(_ jpeg: [UInt8], size: PixelSize, truth: [WireTruth], capturedAt: Int64, patient: Bool) {
        meters.taken(camera)
        guard free.wait(timeout: patient ? .distantFuture : .now()) == .success else {
            return meters.dropped(camera, .congested)
        }
        let frame = WireFrame.with {
            $0.info.run = run
            $0.info.sequence = sequence.add(1, ordering: .relaxed).newValue
            $0.info.capturedAt = capturedAt
            $0.info.width = UInt32(size.width)
            $0.info.height = UInt32(size.height)
            $0.jpeg = Data(jpeg)
            $0.truth = truth
        }
        send(frame)
    }

    private func send(_ frame: WireFrame) {
        let payload: [UInt8]
        do {
            payload = try frame.encode()
        } catch {
            free.signal()
            return meters.dropped(camera, .invalid)
        }
        let message = OutboundMessage(
            topic: topic, payload: payload, expirySeconds: Self.expirySeconds, contentType: protobufContentType)
        bus.send(message) { [self] result in
            free.signal()
            switch result {
            case .success: meters.finished(camera)
            case .failure(let error): meters.dropped(camera, error.code == .notConnected ? .disconnected : .congested)
            }
        }
    }
}
