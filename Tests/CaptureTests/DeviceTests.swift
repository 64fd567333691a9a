import CCapture
import Failure
import Glibc
import Testing

@testable import Capture

@Suite struct DeviceTests {
    private let camera = FakeCamera()
    private let stop: CaptureStop
    private let source: CaptureSource

    static func jpeg(_ mark: UInt8) -> [UInt8] { [0xFF, 0xD8, 0xFF, 0xE0, 0, 3, mark, 0xFF, 0xD9] }

    init() throws {
        stop = try CaptureStop()
        source = try CaptureSource("/dev/video0")
    }

    private func open(_ options: CaptureOptions = CaptureOptions()) throws -> DeviceReader {
        try DeviceReader(source, options: options, stop: stop, calls: camera.calls)
    }

    @Test func givesTheCamerasJPEGsWithoutTheirPadding() throws {
        camera.arrivals = [[.frame(Self.jpeg(1) + [0, 0, 0])], [.frame(Self.jpeg(2))]]
        let reader = try open()
        #expect(reader.details == SourceDetails(width: 640, height: 480, framesPerSecond: 30, isLive: true))
        let first = try #require(try reader.next())
        #expect(first == CapturedFrame(content: .jpeg(Self.jpeg(1)), age: .milliseconds(5)))
        #expect(try reader.next()?.jpeg == Self.jpeg(2))
    }

    @Test func takesTheSizeThatTheDriverChooses() throws {
        camera.size = (352, 288)
        var options = CaptureOptions()
        options.width = 1920
        #expect(try open(options).details.width == 352)
    }

    @Test func convertsTheFramesOfACameraWithoutJPEG() throws {
        camera.formats = [FakeCamera.yuyv]
        camera.size = (8, 2)
        // Red in BT.601: Y 81, U 90, V 240.
        camera.arrivals = [[.frame(Array(repeatElement([81, 90, 81, 240], count: 8).joined()))]]
        let frame = try #require(try open().next())
        for (x, y) in [(0, 0), (7, 0), (0, 1), (7, 1)] {
            let pixel = try #require(frame.pixel(x: x, y: y))
            #expect(zip(pixel, [0, 0, 255]).allSatisfy { abs(Int($0) - $1) < 6 }, "\(pixel)")
        }
    }

    @Test func leavesOutShortFramesOfACameraWithoutJPEG() throws {
        camera.formats = [FakeCamera.yuyv]
        camera.size = (8, 2)
        camera.arrivals = [[.frame([81, 90, 81])], [.frame([UInt8](repeating: 128, count: 32))]]
        let reader = try open()
        #expect(try reader.next()?.pixel(x: 0, y: 0) != nil)
        #expect(reader.skipped == 1)
    }

    @Test func givesTheNewestOfTheFramesThatWait() throws {
        camera.arrivals = [[.frame(Self.jpeg(1)), .frame(Self.jpeg(2)), .frame(Self.jpeg(3))], [.frame(Self.jpeg(4))]]
        let reader = try open()
        #expect(try reader.next()?.jpeg == Self.jpeg(3))
        #expect(camera.queued.count == 3)
        #expect(try reader.next()?.jpeg == Self.jpeg(4))
        #expect(camera.queued.count == 3)
    }

    // V4L2_BUF_FLAG_ERROR is 0x40.
    @Test(arguments: [
        FakeCamera.Arrival.frame([]), .frame([0, 0, 0, 0]), .frame(Array(jpeg(9).dropLast(2))),
        .frame(jpeg(9), flags: 0x40), .frame([UInt8](repeating: 0xFF, count: 5000)), .failure(EIO), .failure(EAGAIN),
        .interruption,
    ])
    func goesOnAfterWhatMayPass(arrival: FakeCamera.Arrival) throws {
        camera.arrivals = [[arrival], [.frame(Self.jpeg(1))]]
        let reader = try open()
        #expect(try reader.next()?.jpeg == Self.jpeg(1))
        #expect(camera.queued.count == 3)
    }

    @Test func countsDamagedFrames() throws {
        camera.arrivals = [[.frame([])], [.frame([1, 2, 3, 4])], [.frame(Self.jpeg(1))]]
        let reader = try open()
        _ = try reader.next()
        #expect(reader.skipped == 2)
        reader.close()
        #expect(reader.skipped == 2)
    }

    @Test(arguments: [
        (ENOENT, CaptureFailureCode.notFound), (ENODEV, .notFound), (ENXIO, .notFound), (EACCES, .permissionDenied),
        (EBUSY, .busy), (EMFILE, .failed),
    ])
    func saysWhyTheDeviceCannotBeOpened(errno: Int32, code: CaptureFailureCode) {
        camera.openFailure = errno
        expectFailure(code) { try open() }
        #expect(camera.openDescriptors == 0)
    }

    @Test func tellsWhichGroupMayUseCameras() throws {
        camera.openFailure = EACCES
        let error = try #require(throws: CaptureError.self) { try open() }
        #expect(error.message.contains("add the user to the group `video`"))
    }

    // Requests: 0 QUERYCAP, 5 S_FMT, 8 REQBUFS, 9 QUERYBUF, 15 QBUF, 18 STREAMON.
    static let refusals: [(request: UInt, errno: Int32, code: CaptureFailureCode)] = [
        (0, ENOTTY, .unsupported), (5, EBUSY, .busy), (5, EINVAL, .unsupported), (5, ENODEV, .disconnected),
        (8, EBUSY, .busy), (8, ENOMEM, .failed), (9, EINVAL, .unsupported), (15, EIO, .failed), (18, ENOSPC, .busy),
        (18, ENODEV, .disconnected),
    ]

    @Test(arguments: refusals)
    func letsGoOfEverythingWhenOpeningFails(request: UInt, errno: Int32, code: CaptureFailureCode) {
        camera.failures[request] = errno
        expectFailure(code) { try open() }
        #expect(camera.openDescriptors == 0)
        #expect(camera.isUnmapped)
        #expect(!camera.isStreaming)
    }

    @Test func refusesANodeThatGivesNoPictures() {
        // V4L2_CAP_META_CAPTURE, as the second node of a USB camera has it.
        camera.capabilities = 0x0480_0000
        expectFailure(.unsupported) { try open() }
    }

    @Test(arguments: [[], [0x3231_5559]] as [[UInt32]])
    func refusesACameraWithOtherFormatsAlone(formats: [UInt32]) {
        camera.formats = formats
        expectFailure(.unsupported) { try open() }
    }

    @Test func refusesPicturesOfMoreThan16Megapixels() {
        camera.size = (65_535, 65_535)
        expectFailure(.tooLarge) { try open() }
    }

    @Test func refusesADriverWithOneBuffer() {
        camera.buffersGranted = 1
        expectFailure(.failed) { try open() }
    }

    @Test func refusesADriverWhoseBuffersCannotBeMapped() {
        camera.canMap = false
        expectFailure(.failed) { try open() }
        #expect(camera.openDescriptors == 0)
    }

    @Test func worksWithACameraWhoseRateCannotBeSet() throws {
        camera.failures[22] = ENOTTY
        camera.arrivals = [[.frame(Self.jpeg(1))]]
        var options = CaptureOptions()
        options.framesPerSecond = 15
        let reader = try open(options)
        #expect(reader.details.framesPerSecond == nil)
        #expect(try reader.next() != nil)
    }

    @Test func usesNoMoreBuffersThanItAskedFor() throws {
        camera.buffersGranted = 32
        _ = try open()
        #expect(camera.mapped.count == 4)
    }

    @Test func saysThatTheCameraWasUnplugged() throws {
        camera.arrivals = [[.frame(Self.jpeg(1))], [.failure(ENODEV)]]
        let reader = try open()
        _ = try reader.next()
        expectFailure(.disconnected) { try reader.next() }
        reader.close()
        #expect(camera.openDescriptors == 0)
    }

    @Test func givesUpACameraThatFailsAgainAndAgain() throws {
        camera.arrivals = Array(repeating: [.failure(EIO)], count: 100)
        expectFailure(.disconnected) { try open().next() }
    }

    @Test func refusesABufferThatWasNeverMapped() throws {
        camera.arrivals = [[.frame(Self.jpeg(1), index: 99)]]
        expectFailure(.failed) { try open().next() }
    }

    @Test func saysThatNoFrameComes() throws {
        expectFailure(.timeout) { try open().next() }
    }

    @Test func saysThatNoWholeFrameComes() throws {
        camera.arrivals = Array(repeating: [.frame([])], count: 10_000)
        expectFailure(.timeout) { try open().next() }
    }

    @Test func givesNothingOnceItIsStoppedOrClosed() throws {
        camera.arrivals = [[.frame(Self.jpeg(1))]]
        let reader = try open()
        stop.request()
        expectFailure(.stopped) { try reader.next() }
        reader.close()
        #expect(try reader.next() == nil)
        #expect(camera.isUnmapped && !camera.isStreaming && camera.openDescriptors == 0)
    }

    @Test func refusesADeviceThatIsNoCamera() throws {
        expectFailure(.unsupported) { try CaptureSource("/dev/null").open(stop: stop) }
        expectFailure(.notFound) { try CaptureSource("/dev/video-that-is-not-there").open(stop: stop) }
    }
}
