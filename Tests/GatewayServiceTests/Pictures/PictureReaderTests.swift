import Failure
import Foundation
import Hummingbird
import Images
import TestPictures
import Testing

@testable import GatewayService

@Suite struct PictureReaderTests {
    private func reader(limits: PictureLimits = PictureLimits()) -> PictureReader {
        PictureReader(limits: limits, workshop: PictureWorkshop())
    }

    private func request(_ type: String?, _ body: [UInt8]) -> Request {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        if let type { head.headerFields[.contentType] = type }
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    }

    private func code(_ type: String?, _ body: [UInt8], limits: PictureLimits = PictureLimits()) async
        -> GatewayFailureCode?
    {
        do {
            _ = try await reader(limits: limits).picture(from: request(type, body))
            return nil
        } catch { return (error as? GatewayError)?.code }
    }

    private func jpeg(_ width: Int = 32, _ height: Int = 24) throws -> [UInt8] {
        try TestPicture.jpeg(TestPicture.gradient(width, height))
    }

    private static func form(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"x\"\r\n\r\n".utf8) + content
            + Array("\r\n--b--".utf8)
    }

    // MARK: What comes in

    @Test func aJPEGIsLeftAsItIs() async throws {
        let jpeg = try jpeg()
        for type in ["image/jpeg", "image/png", "application/octet-stream"] {
            let ready = try await reader().picture(from: request(type, jpeg))
            #expect(ready.picture.bytes == jpeg)
            #expect(ready.originalSize == PixelSize(width: 32, height: 24))
        }
    }

    @Test func aFormAndJSONCarryTheSame() async throws {
        let jpeg = try jpeg()
        let form = try await reader().picture(
            from: request("multipart/form-data; boundary=b", Self.form("image", jpeg))
        )
        #expect(form.picture.bytes == jpeg)
        for prefix in ["", "data:image/jpeg;base64,", "data:;base64,"] {
            let document = #"{"image":"\#(prefix)\#(Data(jpeg).base64EncodedString())"}"#
            let ready = try await reader().picture(
                from: request("application/json; charset=utf-8", Array(document.utf8))
            )
            #expect(ready.picture.bytes == jpeg)
        }
    }

    @Test func aPNGBecomesAJPEG() async throws {
        let png = try #require(Data(base64Encoded: Self.png))
        let ready = try await reader().picture(from: request("image/png", [UInt8](png)))
        #expect(ready.picture.bytes.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(ready.picture.size == PixelSize(width: 6, height: 4))
    }

    @Test func aPictureOnItsSideIsTurned() async throws {
        var jpeg = try jpeg(64, 32)
        jpeg.insert(contentsOf: Self.exif(orientation: 6), at: 2)
        let ready = try await reader().picture(from: request("image/jpeg", jpeg))
        #expect(ready.picture.size == PixelSize(width: 32, height: 64))
        #expect(ready.originalSize == ready.picture.size)
        let image = try Image()
        try JPEGDecoder().decode(ready.picture.bytes, as: .bgr, into: image)
        // Brighter to the right becomes brighter to the bottom.
        #expect(TestPicture.value(image, 16, 60) > TestPicture.value(image, 16, 4) + 150)
    }

    @Test func aPictureThatIsTooLargeForTheBusIsMadeSmaller() async throws {
        var limits = PictureLimits()
        limits.jpegBytes = 3_000
        let jpeg = try jpeg(640, 480)
        try #require(jpeg.count > limits.jpegBytes)
        let ready = try await reader(limits: limits).picture(from: request("image/jpeg", jpeg))
        #expect(ready.originalSize == PixelSize(width: 640, height: 480))
        #expect(ready.picture.size.width < 640)
        #expect(ready.picture.bytes.count <= 3_000)
        limits.jpegBytes = 400
        #expect(await code("image/jpeg", jpeg, limits: limits) == .tooLarge)
    }

    // MARK: What does not

    @Test func refusesAnEmptyBody() async {
        for type in ["image/jpeg", "application/json"] { #expect(await code(type, []) == .emptyBody) }
        #expect(await code("application/json", Array(#"{"image":""}"#.utf8)) == .emptyBody)
        #expect(await code("multipart/form-data; boundary=b", []) == .badMultipart)
        #expect(await code("multipart/form-data; boundary=b", Self.form("image", [])) == .emptyBody)
    }

    @Test(arguments: [
        nil, "", "text/plain", "image/gif", "application/x-www-form-urlencoded", "multipart/mixed; boundary=b", "ä/ö",
    ])
    func refusesATypeThatItDoesNotRead(_ type: String?) async throws {
        #expect(await code(type, try jpeg()) == .unsupportedType)
    }

    @Test(
        arguments: [
            Array("GIF89a----------".utf8), Array("RIFF____WEBPVP8 ".utf8), Array("____ftypheic____".utf8),
            Array("BM______".utf8),
            Array("<svg xmlns=".utf8), Array("%PDF-1.7".utf8), Array("hello".utf8), [0xFF, 0xD8], [0],
        ] as [[UInt8]]
    )
    func refusesOtherFormatsWhateverTheyAreCalled(_ bytes: [UInt8]) async {
        #expect(await code("image/jpeg", bytes) == .unsupportedType)
    }

    @Test func refusesATruncatedPicture() async throws {
        #expect(await code("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0]) == .badImage)
        let png = [UInt8](try #require(Data(base64Encoded: Self.png)))
        #expect(await code("image/png", png.dropLast(20)) == .badImage)
    }

    @Test func refusesBombsByTheirHeaders() async throws {
        #expect(await code("image/jpeg", TestPicture.header(width: 65_535, height: 65_535)) == .tooLarge)
        var png = [UInt8](try #require(Data(base64Encoded: Self.png)))
        png.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        #expect(await code("image/png", png) == .tooLarge)
    }

    @Test(arguments: ["multipart/form-data; boundary=b", "application/json", "image/jpeg"])
    func refusesALargerBodyThanIsRead(_ type: String) async {
        var limits = PictureLimits()
        limits.pictureBytes = 1_000
        #expect(
            await code(type, [UInt8](repeating: 0x20, count: limits.documentBytes + 1), limits: limits) == .tooLarge
        )
    }

    @Test(
        arguments: [
            #"{"image":"%%%%"}"#, #"{"image":"/9j/4"}"#, #"{"image":"data:image/jpeg,abc"}"#,
            #"{"image":"data:image/jpeg;base64"}"#,
            #"{"image":"/etc/passwd"}"#, #"{"image":"_-_-"}"#, #"{"image":"a b="}"#,
        ]
    )
    func refusesWhatIsNoBase64(_ document: String) async {
        #expect(await code("application/json", Array(document.utf8)) == .badBase64)
    }

    @Test func refusesMoreBase64ThanAPictureMayHaveBeforeItIsDecoded() async {
        var limits = PictureLimits()
        limits.pictureBytes = 300
        let document = #"{"image":"\#(String(repeating: "A", count: limits.base64Letters + 1))"}"#
        #expect(await code("application/json", Array(document.utf8), limits: limits) == .tooLarge)
    }

    @Test(
        arguments: [
            "{", "[]", "null", #"{"image":1}"#, #"{}"#, #"{"image":"a","url":"b"}"#, #"{"image":null}"#,
            String(repeating: "[", count: 100_000),
        ]
    )
    func refusesADocumentThatIsNotWhatIsExpected(_ document: String) async {
        #expect(await code("application/json", Array(document.utf8)) == .badParameter)
    }

    @Test func refusesTheWrongFieldAndTwoOfTheRight() async throws {
        let type = "multipart/form-data; boundary=b"
        #expect(await code(type, Self.form("picture", try jpeg())) == .badParameter)
        let one = Self.form("image", try jpeg())
        #expect(await code(type, one.dropLast(5) + one) == .badParameter)
    }

    @Test func fetchesNothingUnlessItMay() async {
        #expect(await code("application/json", Array(#"{"url":"https://example.org/a.jpg"}"#.utf8)) == .urlsOff)
    }

    // MARK: Pictures

    private static let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAGElEQVR4nGNkYDhhxPAIGbEwBDCgAeKEALgrByqQ3ZCRAAAAAElFTkSuQmCC"

    private static func exif(orientation: UInt8) -> [UInt8] {
        let tiff: [UInt8] =
            Array("MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
            ]
        let content = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
    }
}

@Suite struct WorkshopLineTests {
    @Test func doesSoManyAtATimeAndRefusesWhenTooManyWait() {
        var line = WorkshopLine<Int>(threads: 1, waiting: 2)
        guard case .start(1) = line.add(1), case .wait = line.add(2), case .wait = line.add(3),
            case .refuse = line.add(4)
        else {
            Issue.record("not in this order")
            return
        }
        #expect(line.next() == 2)
        #expect(line.next() == 3)
        #expect(line.next() == nil)
        guard case .start(5) = line.add(5) else {
            Issue.record("the thread that ended is not counted")
            return
        }
    }

    @Test func passesOnWhatTheWorkThrows() async {
        await #expect(throws: CancellationError.self) {
            try await PictureWorkshop().perform { throw CancellationError() }
        }
    }
}
