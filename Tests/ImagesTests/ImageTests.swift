import Failure
import Images
import TestPictures
import Testing

@Suite struct ImageTests {
    @Test(arguments: [(0, 1), (1, 0), (-1, 5), (16_385, 1), (16_384, 16_384), (Int.max, Int.max)])
    func refusesASizeThatCannotBe(_ width: Int, _ height: Int) {
        let size = PixelSize(width: width, height: height)
        #expect { try Image(size: size, format: .bgr) } throws: { ($0 as? ImageError)?.code == .invalidImage }
    }

    @Test(arguments: [11, 13])
    func refusesBytesThatDoNotFitItsSize(_ count: Int) {
        #expect {
            try Image(size: PixelSize(side: 2), format: .bgr, bytes: [UInt8](repeating: 0, count: count))
        } throws: {
            ($0 as? ImageError)?.code == .invalidImage
        }
    }

    @Test func reusesItsBufferForASmallerImage() throws {
        let image = try Image(size: PixelSize(side: 64), format: .bgr)
        let before = image.withBytes { $0.baseAddress }
        try image.reshape(to: PixelSize(side: 10), format: .grey)
        #expect(image.byteCount == 100)
        #expect(image.withBytes { $0.count } == 100)
        try image.reshape(to: PixelSize(side: 64), format: .bgr)
        #expect(image.withBytes { $0.baseAddress } == before)
    }

    @Test func staysAsItWasWhenItCannotBeReshaped() throws {
        let image = try Image(size: PixelSize(side: 3), format: .bgr)
        #expect(throws: ImageError.self) { try image.reshape(to: PixelSize(side: 0), format: .grey) }
        #expect(image.size == PixelSize(side: 3))
        #expect(image.format == .bgr)
    }
}
