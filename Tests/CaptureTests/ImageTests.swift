import Failure
import Foundation
import Testing

@testable import Capture

@Suite struct ImageTests {
    private let scratch: Scratch
    private let stop: CaptureStop

    init() throws {
        scratch = try Scratch()
        stop = try CaptureStop()
    }

    private func open(
        _ path: String,
        loops: Bool = false,
        onSkippedFile: @escaping (CaptureError) -> Void = { _ in }
    ) throws -> any FrameReader {
        var options = CaptureOptions()
        options.loops = loops
        return try CaptureSource(path).open(options, stop: stop, onSkippedFile: onSkippedFile)
    }

    @discardableResult
    private func makeImage(_ name: String, colour: String = "red", size: String = "64x48") throws -> String {
        try scratch.ffmpeg("-f", "lavfi", "-i", "color=\(colour):s=\(size)", "-frames:v", "1", name)
    }

    @Test func givesJPEGsAsTheyAreInNaturalOrder() throws {
        for (name, colour) in [("10.jpg", "blue"), ("2.jpg", "lime"), ("1.jpeg", "red")] {
            try makeImage(name, colour: colour)
        }
        let frames = try open(scratch.folder.path).frames()
        let expected = try ["1.jpeg", "2.jpg", "10.jpg"].map { try scratch.read($0) }
        #expect(frames.map(\.jpeg) == expected)
        #expect(frames.allSatisfy { $0.position == nil && $0.age == nil })
    }

    @Test(arguments: ["a.png", "a.bmp", "a.webp"])
    func decodesOtherImages(name: String) throws {
        let path = try makeImage(name)
        let reader = try open(path)
        let frame = try #require(try reader.next())
        let pixel = try #require(frame.pixel(x: 63, y: 47))
        #expect(zip(pixel, [0, 0, 255]).allSatisfy { abs(Int($0) - $1) < 6 }, "\(pixel)")
        #expect(frame.position == nil)
        #expect(try reader.next() == nil)
    }

    @Test func tellsImagesByTheirBytesAndNotByTheirNames() throws {
        let jpeg = try makeImage("a.jpg")
        try FileManager.default.moveItem(atPath: jpeg, toPath: scratch.path("a.txt"))
        #expect(try open(scratch.path("a.txt")).next()?.jpeg == scratch.read("a.txt"))
    }

    @Test func repeatsAnImageAndAFolderWhenAsked() throws {
        let path = try makeImage("a.jpg")
        #expect(try open(path, loops: true).frames(limit: 5).count == 5)
        #expect(try open(scratch.folder.path, loops: true).frames(limit: 5).count == 5)
        #expect(try open(path).frames().count == 1)
    }

    @Test func tellsOnceOfEachFileThatIsLeftOut() throws {
        try makeImage("b.jpg")
        try scratch.write(Array("text".utf8), to: "a.txt")
        try scratch.write([0xFF, 0xD8, 0xFF, 0xD9], to: "c.jpg")
        try scratch.write(Array("BM, as text may begin".utf8), to: "d.bmp")
        try scratch.write([], to: "e.jpg")
        try scratch.write([], to: ".hidden")
        try FileManager.default.createDirectory(atPath: scratch.path("folder"), withIntermediateDirectories: false)
        var told: [CaptureError] = []
        let reader = try open(scratch.folder.path, loops: true) { told.append($0) }
        #expect(try reader.frames(limit: 4).count == 4)
        #expect(told.map(\.code) == [.unsupported, .corrupt, .unsupported, .unsupported])
        #expect(zip(told, ["a.txt", "c.jpg", "d.bmp", "e.jpg"]).allSatisfy { $0.message.contains($1) })
        #expect(reader.skipped == 4)
    }

    @Test func refusesAFolderWithoutImages() throws {
        expectFailure(.empty) { try open(scratch.folder.path) }
        try scratch.write(Array("text".utf8), to: "a.txt")
        expectFailure(.empty) { try open(scratch.folder.path) }
    }

    @Test func refusesAFolderWhoseImagesAreAllDamaged() throws {
        try scratch.write([0xFF, 0xD8, 0xFF, 0xD9], to: "a.jpg")
        let reader = try open(scratch.folder.path, loops: true)
        expectFailure(.empty) { try reader.next() }
    }

    // The size stands in the header, so a header is all that such a JPEG takes.
    @Test(arguments: [(4096, 4096, true), (4097, 4096, false), (65535, 65535, false)])
    func refusesAJPEGOfMoreThan16Megapixels(width: Int, height: Int, isAccepted: Bool) throws {
        let path = try scratch.write(
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8)]
                + [UInt8(width & 255), 1, 1, 0x11, 0, 0xFF, 0xD9],
            to: "a.jpg"
        )
        if isAccepted {
            #expect(try open(path).next()?.jpeg?.count == 17)
        } else {
            expectFailure(.tooLarge) { try open(path) }
        }
    }

    @Test func refusesAPNGOfMoreThan16Megapixels() throws {
        let path = try makeImage("a.png", size: "4112x4096")
        expectFailure(.tooLarge) { try open(path) }
    }

    @Test func refusesAnImageOfMoreThan64Mebibytes() throws {
        let path = try makeImage("a.jpg")
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: UInt64(CaptureOptions.maximumImageBytes) + 1)
        try file.close()
        expectFailure(.tooLarge) { try open(path) }
    }

    @Test func refusesATruncatedPNG() throws {
        try makeImage("a.png")
        let path = try scratch.write(Array(scratch.read("a.png").prefix(40)), to: "cut.png")
        expectFailure(.corrupt, .unsupported) { try open(path) }
    }

    @Test(arguments: [
        (ENOENT, CaptureFailureCode.notFound), (ENOTDIR, .notFound), (EACCES, .permissionDenied), (EIO, .failed),
    ])
    func tellsWhyAFileCannotBeRead(errno: Int32, code: CaptureFailureCode) throws {
        let error = try CaptureError(errno: errno, source: CaptureSource("a.jpg"))
        #expect(error.code == code)
        #expect(error.message.contains(String(cString: strerror(errno))))
    }

    @Test func givesNothingOnceItIsStoppedOrClosed() throws {
        try makeImage("a.jpg")
        let closed = try open(scratch.folder.path, loops: true)
        closed.close()
        #expect(try closed.next() == nil)
        let stopped = try open(scratch.folder.path, loops: true)
        stop.request()
        expectFailure(.stopped) { try stopped.next() }
    }
}
