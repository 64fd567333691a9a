import Failure
import SeededNumbers
import TestPictures
import Testing

@testable import Images

/// Coders keep their working memory from picture to picture: what they do must not depend on what they did before.
@Suite struct JPEGMemoryTests {

    /// What came of decoding: pixels, or the error's code.
    private enum Outcome: Equatable {
        case pixels([UInt8])
        case failure(ImageFailureCode?)
    }

    private func outcome(of jpeg: [UInt8], as format: Image.Format, by decoder: JPEGDecoder) throws -> Outcome {
        let image = try Image()
        do {
            try decoder.decode(jpeg, as: format, into: image)
            return .pixels(image.withBytes { Array($0) })
        } catch {
            return .failure((error as? ImageError)?.code)
        }
    }

    /// A whole file, a progressive one, one that ends too early, or a damaged one.
    private func file(_ whole: [UInt8], using generator: inout SeededNumbers) -> [UInt8] {
        var jpeg = whole
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return TestPicture.progressive
        case 1: jpeg.removeLast(jpeg.count / 3)
        case 2: jpeg[jpeg.count / 2] ^= 0xFF
        default: break
        }
        return jpeg
    }

    @Test func aUsedDecoderDecodesAsAFreshOne() throws {
        var generator = SeededNumbers(11)
        let (decoder, encoder) = (try JPEGDecoder(), try JPEGEncoder())
        for _ in 0..<300 {
            let (width, height) = (
                Int.random(in: 1...300, using: &generator), Int.random(in: 1...200, using: &generator)
            )
            let picture = try TestPicture.gradient(width, height, Bool.random(using: &generator) ? .bgr : .grey)
            let jpeg = file(try encoder.encode(picture, quality: 90), using: &generator)
            let format: Image.Format = Bool.random(using: &generator) ? .bgr : .grey
            let fresh = try outcome(of: jpeg, as: format, by: JPEGDecoder())
            #expect(try outcome(of: jpeg, as: format, by: decoder) == fresh)
        }
    }

    @Test func aUsedEncoderEncodesAsAFreshOne() throws {
        var generator = SeededNumbers(12)
        let encoder = try JPEGEncoder()
        for _ in 0..<200 {
            let (width, height) = (
                Int.random(in: 1...300, using: &generator), Int.random(in: 1...200, using: &generator)
            )
            let picture = try TestPicture.gradient(width, height, Bool.random(using: &generator) ? .bgr : .grey)
            let quality = Int.random(in: 1...100, using: &generator)
            let fresh: [UInt8] = try JPEGEncoder().encode(picture, quality: quality)
            #expect(try encoder.encode(picture, quality: quality) == fresh)
        }
    }

    @Test func aUsedFrameGivesThePartsOfAFreshOne() throws {
        var generator = SeededNumbers(13)
        let (encoder, used) = (try JPEGEncoder(), try JPEGFrame())
        for _ in 0..<200 {
            let (width, height) = (
                Int.random(in: 9...300, using: &generator), Int.random(in: 9...200, using: &generator)
            )
            let jpeg: [UInt8] = try encoder.encode(TestPicture.gradient(width, height, .bgr))
            let (x, y) = (Int.random(in: 0..<width, using: &generator), Int.random(in: 0..<height, using: &generator))
            let size = PixelSize(
                width: .random(in: 1...(width - x), using: &generator),
                height: .random(in: 1...(height - y), using: &generator)
            )
            let fresh = try JPEGFrame()
            try fresh.load(jpeg)
            try used.load(jpeg)
            let parts = try [fresh, used].map { try $0.part(PixelRegion(x: x, y: y, size: size), .bgr, atLeast: .full) }
            #expect(parts[0].image.withBytes { Array($0) } == parts[1].image.withBytes { Array($0) })
        }
    }
}
