import Failure
import Images
import TestPictures
import Testing

@Suite struct JPEGHeaderTests {
    @Test(
        arguments: [
            [], [0xFF], [0xFF, 0xD8], [0x89, 0x50, 0x4E, 0x47, 0x0D], Array("GIF89a".utf8), [0xFF, 0xD8, 0x00, 0x10],
        ] as [[UInt8]]
    )
    func refusesWhatIsNoJPEG(_ bytes: [UInt8]) {
        #expect(code(bytes) == .notJPEG)
    }

    @Test func readsTheSizeBeforeThereIsAnyImageData() throws {
        let header = try JPEGHeader(TestPicture.header(width: 640, height: 480))
        #expect(header.size == PixelSize(width: 640, height: 480))
        #expect(!header.isGrey)
        #expect(!header.isProgressive)
    }

    @Test func acceptsA16MegapixelSensor() throws {
        #expect(try JPEGHeader(TestPicture.header(width: 4656, height: 3496)).size.width == 4656)
    }

    @Test(arguments: [(5000, 3400), (8193, 10), (10, 65_535), (65_535, 65_535)])
    func refusesAnImageOfMoreThan16MegapixelsOrWithAnAbsurdSide(_ width: Int, _ height: Int) {
        #expect(code(TestPicture.header(width: width, height: height)) == .tooLarge)
    }

    @Test(arguments: [(0, 480), (640, 0)])
    func refusesAnImageWithoutArea(_ width: Int, _ height: Int) {
        #expect(code(TestPicture.header(width: width, height: height)) == .corruptJPEG)
    }

    @Test func refusesKindsThatAreNotDecoded() {
        #expect(code(TestPicture.header(width: 8, height: 8, frame: 0xC3)) == .unsupportedJPEG)
        #expect(code(TestPicture.header(width: 8, height: 8, frame: 0xC9)) == .unsupportedJPEG)
        #expect(code(TestPicture.header(width: 8, height: 8, precision: 12)) == .unsupportedJPEG)
        #expect(code(TestPicture.header(width: 8, height: 8, components: 4)) == .unsupportedJPEG)
    }

    @Test func everyBeginningOfAHeaderIsRefused() {
        let header = TestPicture.header(width: 640, height: 480)
        for count in 3..<header.count { #expect(code(Array(header.prefix(count))) == .corruptJPEG) }
    }

    @Test func anEndlessLineOfPaddingEnds() {
        #expect(code([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 100_000)) == .corruptJPEG)
    }

    @Test func refusesAProgressiveBombByItsScans() throws {
        let start = TestPicture.header(width: 4000, height: 4000, frame: 0xC2)
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0]
        let bomb = start + Array(repeatElement(scan, count: 65).joined())
        #expect(code(bomb) == .tooLarge)
        #expect(try JPEGHeader(Array(bomb.dropLast(scan.count))).isProgressive)
    }

    @Test func knowsAProgressiveGreyImage() throws {
        let header = try JPEGHeader(TestPicture.progressive)
        #expect(header.size == PixelSize(width: 16, height: 9))
        #expect(header.isGrey)
        #expect(header.isProgressive)
    }

    private func code(_ bytes: [UInt8]) -> ImageFailureCode? {
        do {
            _ = try JPEGHeader(bytes)
            return nil
        } catch {
            return (error as? ImageError)?.code
        }
    }
}

@Suite struct JPEGScaleTests {
    @Test(arguments: [
        (PixelSize(width: 640, height: 480), PixelSize(width: 320, height: 240), JPEGScale.half),
        (PixelSize(width: 640, height: 480), PixelSize(width: 321, height: 1), .full),
        (PixelSize(width: 640, height: 480), PixelSize(width: 80, height: 60), .eighth),
        (PixelSize(width: 641, height: 479), PixelSize(width: 321, height: 240), .half),
        (PixelSize(width: 100, height: 100), PixelSize(width: 500, height: 1), .full),
        (PixelSize(width: 1, height: 1), PixelSize(width: 1, height: 1), .eighth),
    ])
    func isTheSmallestThatIsLargeEnough(_ full: PixelSize, _ wanted: PixelSize, _ scale: JPEGScale) {
        #expect(JPEGScale.smallest(of: full, atLeast: wanted) == scale)
    }

    @Test func ordersFromEighthToFull() {
        #expect(JPEGScale.allCases.sorted() == [.eighth, .quarter, .half, .full])
        #expect(JPEGScale.smallest(withFactorAtLeast: 0.3) == .half)
        #expect(JPEGScale.smallest(withFactorAtLeast: .nan) == .full)
    }
}
