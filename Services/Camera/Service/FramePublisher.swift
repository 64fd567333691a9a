import Bus
import Dispatch
import Failure
import FoundationEssentials
import Images
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization

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
    private let lastSequence = Mutex<UInt64>(0)
    private let free = DispatchSemaphore(value: 0)

    init(bus: any MessageBus, site: Name, camera: Name, meters: FrameMeters, run: UInt64) {
        self.bus = bus
        self.camera = camera
        self.meters = meters
        self.run = run
        topic = Topic(site: site, .frame(camera: camera)).text
        // A semaphore that began with the credit could not be released while a frame is under way.
        for _ in 0..<Self.credit { free.signal() }
    }

    /// Sends a picture, or drops and counts it.
    ///
    /// - Parameter patient: Whether to block until the network has room, as a film that is read as fast as possible does.
    /// - Throws: `VisionError` when the picture is no JPEG, `MessageError` when it is too large for a frame; the drop has
    ///   been counted then.
    func publish(_ jpeg: [UInt8], truth: [WireTruth] = [], capturedAt: Int64, patient: Bool = false) throws {
        meters.taken(camera)
        do {
            let size = try JPEGHeader(jpeg).size
            guard free.wait(timeout: patient ? .distantFuture : .now()) == .success else {
                return meters.dropped(camera, .congested)
            }
            do {
                try send(jpeg, size: size, truth: truth, capturedAt: capturedAt)
            } catch {
                free.signal()
                throw error
            }
        } catch {
            meters.dropped(camera, .invalid)
            throw error
        }
    }

    private func send(_ jpeg: [UInt8], size: PixelSize, truth: [WireTruth], capturedAt: Int64) throws {
        // The lock also keeps the frames in the order of their numbers.
        try lastSequence.withLock { lastSequence in
            var frame = WireFrame()
            frame.info.run = run
            frame.info.sequence = lastSequence + 1
            frame.info.capturedAt = capturedAt
            frame.info.width = UInt32(size.width)
            frame.info.height = UInt32(size.height)
            frame.truth = truth
            send(try frame.encode(lending: jpeg))
            lastSequence += 1
        }
    }

    private func send(_ payload: [UInt8]) {
        let message = OutboundMessage(
            topic: topic,
            payload: payload,
            expirySeconds: Self.expirySeconds,
            contentType: protobufContentType
        )
        bus.send(message) { [self] result in
            free.signal()
            switch result {
            case .success: meters.finished(camera)
            case .failure(let error): meters.dropped(camera, error.code == .notConnected ? .disconnected : .congested)
            }
        }
    }
}

extension WireFrame {
    /// The payload with this picture, which is copied into it and nowhere else.
    fileprivate func encode(lending jpeg: [UInt8]) throws -> [UInt8] {
        try jpeg.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return try encode() }
            var frame = self
            // `Data` does not write to memory that is only lent to it: it would copy it first.
            let lent = UnsafeMutableRawPointer(mutating: start)
            frame.jpeg = Data(bytesNoCopy: lent, count: bytes.count, deallocator: .none)
            return try frame.encode()
        }
    }
}
