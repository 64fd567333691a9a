import CCapture
import Glibc

/// A V4L2 driver that plays a script instead of filming.
///
/// Requests are told apart by the number that `linux/videodev2.h` gives them, the low byte of the `ioctl` request.
final class FakeCamera {
    /// What a wait brings.
    enum Arrival {
        /// A buffer with these bytes, taken this long ago.
        case frame([UInt8], flags: UInt32 = 0, age: Int64 = 5_000_000, index: UInt32? = nil)
        /// `VIDIOC_DQBUF` fails with this errno.
        case failure(Int32)
        /// `poll` is interrupted.
        case interruption
    }

    static let mjpeg: UInt32 = 0x4750_4A4D
    static let yuyv: UInt32 = 0x5659_5559
    static let captureAndStreaming: UInt32 = 0x0400_0001

    var capabilities = FakeCamera.captureAndStreaming
    var formats = [FakeCamera.mjpeg, FakeCamera.yuyv]
    var size: (width: UInt32, height: UInt32)?
    var rate: UInt32 = 30
    var buffersGranted: UInt32 = 4
    var bufferLength = 4096
    /// Answers, 0 or a negative errno, by request number, in place of the driver's own.
    var failures: [UInt: Int32] = [:]
    var openFailure: Int32 = 0
    var canMap = true
    /// For each wait, what arrives during it; after the last nothing comes.
    var arrivals: [[Arrival]] = []

    private(set) var openDescriptors = 0
    private(set) var isStreaming = false
    private(set) var queued: [UInt32] = []
    private(set) var mapped: [UnsafeMutableRawPointer] = []
    private(set) var isUnmapped = true
    private var ready: [Arrival] = []
    private var now: Int64 = 1_000_000_000_000

    deinit { mapped.forEach { $0.deallocate() } }

    var calls: mien_device_calls {
        mien_device_calls(
            open: { context, _ in FakeCamera.from(context).open() },
            close: { context, _ in FakeCamera.from(context).close() },
            ioctl: { context, _, request, argument in FakeCamera.from(context).control(UInt(request & 0xFF), argument)
            },
            poll: { context, waits, _, milliseconds in FakeCamera.from(context).wait(&waits[0], milliseconds) },
            map: { context, _, length, _ in FakeCamera.from(context).map(length) },
            unmap: { context, _, _ in FakeCamera.from(context).unmap() },
            now: { context in FakeCamera.from(context).now },
            context: Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> FakeCamera {
        guard let context else { preconditionFailure("the table of calls carries the camera") }
        return Unmanaged<FakeCamera>.fromOpaque(context).takeUnretainedValue()
    }

    private func open() -> Int32 {
        guard openFailure == 0 else { return -openFailure }
        openDescriptors += 1
        return 7
    }

    private func close() -> Int32 {
        openDescriptors -= 1
        return 0
    }

    private func map(_ length: Int) -> UnsafeMutableRawPointer? {
        guard canMap else { return nil }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 4096)
        mapped.append(memory)
        isUnmapped = false
        return memory
    }

    private var unmappedCount = 0
    private func unmap() -> Int32 {
        unmappedCount += 1
        isUnmapped = unmappedCount == mapped.count
        return 0
    }

    private func wait(_ wait: inout pollfd, _ milliseconds: Int32) -> Int32 {
        guard !arrivals.isEmpty else {
            now += Int64(milliseconds) * 1_000_000
            return 0
        }
        ready = arrivals.removeFirst()
        now += 10_000_000
        if case .interruption? = ready.first { return -EINTR }
        wait.revents = Int16(POLLIN)
        return 1
    }

    private func control(_ request: UInt, _ argument: UnsafeMutableRawPointer?) -> Int32 {
        if let failure = failures[request] { return -failure }
        guard let argument else { return -EFAULT }
        switch request {
        case 0: argument.assumingMemoryBound(to: v4l2_capability.self).pointee.capabilities = capabilities
        case 5: return setFormat(&argument.assumingMemoryBound(to: v4l2_format.self).pointee)
        case 8: argument.assumingMemoryBound(to: v4l2_requestbuffers.self).pointee.count = buffersGranted
        case 9: argument.assumingMemoryBound(to: v4l2_buffer.self).pointee.length = UInt32(bufferLength)
        case 15: queued.append(argument.assumingMemoryBound(to: v4l2_buffer.self).pointee.index)
        case 17: return dequeue(&argument.assumingMemoryBound(to: v4l2_buffer.self).pointee)
        case 18, 19: isStreaming = request == 18
        case 21, 22:
            let time = v4l2_fract(numerator: 1, denominator: rate)
            argument.assumingMemoryBound(to: v4l2_streamparm.self).pointee.parm.capture.timeperframe = time
        default: return -ENOTTY
        }
        return 0
    }

    private func setFormat(_ format: inout v4l2_format) -> Int32 {
        guard let first = formats.first else { return -EINVAL }
        if !formats.contains(format.fmt.pix.pixelformat) { format.fmt.pix.pixelformat = first }
        if let size { (format.fmt.pix.width, format.fmt.pix.height) = size }
        format.fmt.pix.bytesperline = format.fmt.pix.pixelformat == Self.yuyv ? format.fmt.pix.width * 2 : 0
        return 0
    }

    private func dequeue(_ buffer: inout v4l2_buffer) -> Int32 {
        guard isStreaming, !ready.isEmpty else { return -EAGAIN }
        switch ready.removeFirst() {
        case .failure(let errno): return -errno
        case .interruption: return -EINTR
        case .frame(let bytes, let flags, let age, let index):
            guard !queued.isEmpty else { return -EAGAIN }
            let next = queued.removeFirst()
            mapped[Int(next)].copyMemory(from: bytes, byteCount: min(bytes.count, bufferLength))
            buffer.index = index ?? next
            buffer.bytesused = UInt32(bytes.count)
            // V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
            buffer.flags = flags | 0x2000
            buffer.timestamp = timeval(
                tv_sec: Int((now - age) / 1_000_000_000),
                tv_usec: Int((now - age) / 1000 % 1_000_000)
            )
            return 0
        }
    }
}
