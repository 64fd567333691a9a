import Bus
import Faces
import Foundation
import Images
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization
import Threads

/// Cameras' faces at a steady rate, whether or not anybody keeps up.
final class FaceLoad: Sendable {
    static let cameras = ["a", "b", "c", "d"]
    private let bus: any MessageBus
    private let pause: Duration
    private let face: WireFace
    private let isRunning = Atomic(true)
    private let count = Atomic<UInt64>(0)
    private let ended: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    /// - Parameter rate: Sets a second, of all cameras together.
    init(on bus: any MessageBus, rate: Int) throws {
        self.bus = bus
        pause = .seconds(1) / rate
        face = try Self.face()
        (ended, end) = AsyncStream.makeStream()
    }

    /// How many sets were published.
    var published: Int { Int(count.load(ordering: .relaxed)) }

    /// Publishes while `body` runs.
    static func running<Output: Sendable>(
        on bus: any MessageBus,
        rate: Int = 300,
        _ body: (FaceLoad) async throws -> Output
    ) async throws -> Output {
        let load = try FaceLoad(on: bus, rate: rate)
        startThread(named: "load") { load.run() }
        let result: Result<Output, any Error>
        do {
            result = .success(try await body(load))
        } catch {
            result = .failure(error)
        }
        await load.stop()
        return try result.get()
    }

    /// Publishes no more. May be called more than once.
    func stop() async {
        isRunning.store(false, ordering: .relaxed)
        _ = await ended.first { _ in true }
    }

    private func run() {
        var next = ContinuousClock.now
        while isRunning.load(ordering: .relaxed) {
            publish(count.load(ordering: .relaxed))
            count.add(1, ordering: .relaxed)
            next += pause
            let rest = next - .now
            if rest > .zero { usleep(UInt32(rest / .microseconds(1))) }
        }
        end.finish()
    }

    private func publish(_ count: UInt64) {
        let number = UInt64(Self.cameras.count)
        let set = Self.set(face, sequence: count / number + 1, track: count / 50 + 1)
        let topic = "mien/v1/home/\(Self.cameras[Int(count % number)])/faces"
        guard let payload: [UInt8] = try? set.serializedBytes() else { return }
        bus.send(OutboundMessage(topic: topic, payload: payload)) { _ in }
    }

    /// A set with one face, captured now.
    static func set(_ face: WireFace, sequence: UInt64, track: UInt64 = 1) -> WireFaceSet {
        .with {
            $0.frame.run = 1
            $0.frame.sequence = sequence
            $0.frame.capturedAt = WallClock.system.now
            ($0.frame.width, $0.frame.height) = (640, 480)
            $0.detector = "test"
            $0.faces = [face]
            $0.faces[0].track = track
        }
    }

    /// A face whose crop shades off.
    static func face() throws -> WireFace {
        let pixels = (0..<80 * 80).map { UInt8(truncatingIfNeeded: 40 + $0 % 80) }
        let image = try Image(size: PixelSize(side: 80), format: .grey, bytes: pixels)
        return try .with {
            $0.box = WireBox(Box(x: 100, y: 100, width: 50, height: 50))
            $0.score = 0.9
            $0.crop.region = WireBox(Box(x: 90, y: 90, width: 70, height: 70))
            $0.crop.jpeg = Data(try JPEGEncoder().encode(image))
        }
    }
}
