import Failure
import Images
import Testing

@Suite struct PNGTests {
    @Test(arguments: [PNGFixture.colour, PNGFixture.sixteenBit, PNGFixture.interlaced])
    func colourComesOut(_ png: [UInt8]) throws {
        let image = try PNGDecoder.decode(png)
        #expect(image.size == PixelSize(width: 6, height: 4))
        for y in 0..<4 { for x in 0..<6 { #expect(pixel(image, x, y) == Self.colour(x, y)) } }
    }

    @Test func greyStaysGrey() throws {
        let image = try PNGDecoder.decode(PNGFixture.grey)
        #expect(image.format == .grey)
        #expect(pixel(image, 5, 3) == [250])
    }

    @Test func whatIsTransparentShowsWhite() throws {
        let image = try PNGDecoder.decode(PNGFixture.transparent)
        #expect(pixel(image, 2, 1) == [255, 255, 255])
        #expect(pixel(image, 3, 1) == Self.colour(3, 1))
        let grey = try PNGDecoder.decode(PNGFixture.greyTransparent)
        #expect(pixel(grey, 1, 1) == [255])
        #expect(pixel(grey, 1, 2) == [50])
    }

    @Test func aPaletteIsLookedUp() throws {
        let image = try PNGDecoder.decode(PNGFixture.palette)
        #expect((0..<3).map { pixel(image, $0, 0) } == [[0, 0, 255], [255, 255, 255], [255, 0, 0]])
    }

    @Test func aBitIsBlackOrWhite() throws {
        let image = try PNGDecoder.decode(PNGFixture.oneBit)
        #expect((0..<4).map { pixel(image, $0, 2) } == [[0], [255], [0], [255]])
    }

    @Test(arguments: [[], [0x89], [0xFF, 0xD8, 0xFF, 0xE0], Array("GIF89a".utf8)] as [[UInt8]])
    func refusesWhatIsNoPNG(_ bytes: [UInt8]) {
        #expect(code(bytes) == .notPNG)
    }

    @Test func everyBeginningIsRefused() {
        for count in 8..<PNGFixture.colour.count {
            #expect(code(Array(PNGFixture.colour.prefix(count))) == .corruptPNG)
        }
    }

    @Test(arguments: [(5000, 3400), (8193, 1), (1, UInt32.max), (UInt32.max, UInt32.max)] as [(UInt32, UInt32)])
    func refusesABombByItsHeader(_ width: UInt32, _ height: UInt32) {
        #expect(code(PNGFixture.signature + PNGFixture.header(width: width, height: height)) == .tooLarge)
    }

    @Test(arguments: [(0, 4), (6, 0)] as [(UInt32, UInt32)])
    func refusesAnImageWithoutArea(_ width: UInt32, _ height: UInt32) {
        #expect(code(PNGFixture.signature + PNGFixture.header(width: width, height: height)) == .corruptPNG)
    }

    @Test(arguments: [(8, 1), (8, 5), (4, 2), (16, 3), (3, 0), (0, 0)] as [(UInt8, UInt8)])
    func refusesKindsThatThereAreNot(_ depth: UInt8, _ colour: UInt8) {
        #expect(code(PNGFixture.signature + PNGFixture.header(depth: depth, colour: colour)) == .corruptPNG)
    }

    @Test func theHeaderMustComeFirst() {
        #expect(code(PNGFixture.signature + PNGFixture.chunk("tEXt", [1]) + PNGFixture.header()) == .corruptPNG)
    }

    @Test func aPictureWithoutPixelsIsCorrupt() {
        let empty = PNGFixture.signature + PNGFixture.header() + PNGFixture.chunk("IEND", [])
        #expect(code(empty) == .corruptPNG)
        let nothing = PNGFixture.signature + PNGFixture.header() + PNGFixture.chunk("IDAT", [])
        #expect(code(nothing + PNGFixture.chunk("IEND", [])) == .corruptPNG)
    }

    @Test func chunksThatItDoesNotNeedCostNothing() throws {
        // Text that claims to be compressed, and is not; a thousand of it; and one chunk that is 3 MB.
        let text = PNGFixture.chunk("zTXt", Array("a".utf8) + [0, 0] + [UInt8](repeating: 7, count: 40))
        let large = PNGFixture.chunk("iTXt", [UInt8](repeating: 65, count: 3_000_000))
        let body = PNGFixture.colour[33...]
        let head = PNGFixture.colour[..<33]
        let image = try PNGDecoder.decode(
            Array(head + Array(repeatElement(text, count: 1_000).joined()) + large + body)
        )
        #expect(pixel(image, 5, 3) == Self.colour(5, 3))
    }

    @Test func aLongerChunkThanTheFileEnds() {
        let head = PNGFixture.colour[..<33]
        #expect(code(Array(head) + PNGFixture.number(0x7FFF_FFFF) + Array("IDAT".utf8) + [1, 2, 3]) == .corruptPNG)
    }

    @Test func damagedBytesGiveAnImageOrAnError() {
        var seed: UInt64 = 1
        for round in 0..<2_000 {
            var damaged = [PNGFixture.colour, PNGFixture.palette, PNGFixture.interlaced][round % 3]
            for _ in 0..<3 {
                // Knuth's MMIX generator: the same damage in every run.
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(seed >> 33) % damaged.count] = UInt8(truncatingIfNeeded: seed >> 25)
            }
            do {
                _ = try PNGDecoder.decode(damaged)
            } catch {
                #expect(error is ImageError)
            }
        }
    }

    private static func colour(_ x: Int, _ y: Int) -> [UInt8] { [UInt8(200 - x * 30), UInt8(y * 80), UInt8(x * 50)] }

    private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
        let channels = image.format.channels
        return image.withBytes {
            Array($0[(y * image.size.width + x) * channels..<(y * image.size.width + x + 1) * channels])
        }
    }

    private func code(_ bytes: [UInt8]) -> ImageFailureCode? {
        do {
            _ = try PNGDecoder.decode(bytes)
            return nil
        } catch {
            return (error as? ImageError)?.code
        }
    }
}
