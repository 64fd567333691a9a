import Faces
import Failure
import Foundation
import Images
import Messages
import ProcessTestKit
import Testing
import Vision

@testable import MienService

@Suite struct ImportReaderTests {
    /// Finds one face in the middle.
    private final class MiddleDetector: FaceDetector {
        let name = "middle"
        let format = Image.Format.bgr

        func detect(in image: Image) throws -> [DetectedFace] {
            let side = Float(image.size.shorterSide) / 2
            let (x, y) = (Float(image.size.width) / 2 - side / 2, Float(image.size.height) / 2 - side / 2)
            return [DetectedFace(box: Box(x: x, y: y, width: side, height: side), score: 0.9)]
        }
    }

    private func reader(_ framing: ImportFraming = .auto) throws -> ImportReader {
        try ImportReader(framing: framing, detector: MiddleDetector(), name: "middle", searchSide: nil)
    }

    private func jpeg(_ side: Int) throws -> [UInt8] {
        let bytes = (0..<side * side).map { UInt8($0 % 200) }
        return try JPEGEncoder().encode(Image(size: PixelSize(side: side), format: .grey, bytes: bytes))
    }

    private func read(_ bytes: [UInt8], _ framing: ImportFraming = .auto) throws -> ImportedPicture {
        try withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(filePath: "\(folder)/a.jpg"))
            let item = ImportItem(name: "a.jpg", emotion: nil, content: .file("\(folder)/a.jpg"))
            return try reader(framing).read(item)
        }
    }

    @Test(arguments: [(48, ImportFraming.auto), (112, .auto), (300, .whole)])
    func takesAPictureForAFace(side: Int, framing: ImportFraming) throws {
        let bytes = try jpeg(side)
        let picture = try read(bytes, framing)
        #expect(picture.faces.count == 1)
        // FER2013's framing of the box is the whole picture.
        let square = picture.faces[0].box.box.square(scale: 0.95)
        #expect(abs(square.width - Float(side)) < 0.001 && abs(square.x) < 0.001 && abs(square.y) < 0.001)
        #expect(picture.faces[0].crop.region.box == Box(x: 0, y: 0, width: Float(side), height: Float(side)))
        #expect(Array(picture.faces[0].crop.jpeg) == bytes)
        #expect((picture.width, picture.detector) == (side, "import"))
    }

    @Test(arguments: [(113, ImportFraming.auto), (48, .find)]) func findsFaces(side: Int, framing: ImportFraming) throws
    {
        let picture = try read(try jpeg(side), framing)
        #expect(picture.faces.count == 1)
        #expect(picture.faces[0].box.width == Float(side) / 2)
        #expect(picture.faces[0].crop.jpeg.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(picture.detector == "middle")
    }

    @Test func readsPixels() throws {
        let pixels = (0..<2_304).map { UInt8($0 % 256) }
        let picture = try reader().read(ImportItem(name: "line 2", emotion: .sad, content: .pixels(pixels)))
        #expect((picture.width, picture.height, picture.faces.count) == (48, 48, 1))
        #expect(
            picture.run == (try reader().read(ImportItem(name: "line 9", emotion: nil, content: .pixels(pixels))).run)
        )
    }

    @Test func refusesWhatIsNoPicture() throws {
        #expect(throws: (any Error).self) { try read([1, 2, 3]) }
        #expect(throws: (any Error).self) { try read(Array(try jpeg(48).prefix(400))) }
        #expect(throws: (any Error).self) { try read([]) }
        let item = ImportItem(name: "x", emotion: nil, content: .file("/nonexistent.jpg"))
        #expect(throws: (any Error).self) { try reader().read(item) }
    }
}
