import Failure
import TestPictures
import Testing

@testable import Images

@Suite struct JPEGPartTests {
    /// Parts that begin and end everywhere in and between blocks, and reach the borders.
    private static let regions = [
        PixelRegion(x: 0, y: 0, size: PixelSize(side: 1)), PixelRegion(x: 1, y: 1, size: PixelSize(side: 2)),
        PixelRegion(x: 17, y: 33, size: PixelSize(width: 40, height: 21)),
        PixelRegion(x: 48, y: 16, size: PixelSize(width: 16, height: 16)),
        PixelRegion(x: 200, y: 150, size: PixelSize(width: 61, height: 47)),
        PixelRegion(x: 3, y: 140, size: PixelSize(width: 90, height: 57)),
        PixelRegion(x: 260, y: 196, size: PixelSize(side: 1)),
        PixelRegion(x: 95, y: 0, size: PixelSize(width: 31, height: 9)),
    ]

    /// 261×197: no side is a multiple of a block at any scale.
    private static func jpeg(_ format: Image.Format) throws -> [UInt8] {
        let size = PixelSize(width: 261, height: 197)
        var seed: UInt64 = 7
        let bytes = (0..<size.area * format.channels).map { index in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: (index / 97) &+ Int(seed >> 60))
        }
        return try JPEGEncoder().encode(Image(size: size, format: format, bytes: bytes), quality: 92)
    }

    @Test(arguments: JPEGScale.allCases, Image.Format.allCases)
    func aPartHasThePixelsOfTheWhole(_ scale: JPEGScale, _ format: Image.Format) throws {
        for source in Image.Format.allCases {
            let frame = try JPEGFrame()
            let jpeg = try Self.jpeg(source)
            let size = try frame.load(jpeg).size
            let whole = try Image()
            try JPEGDecoder().decode(jpeg, as: format, atLeast: scale.size(of: size), into: whole)
            for region in Self.regions {
                try frame.load(jpeg)
                let part = try frame.part(region, format, atLeast: scale)
                #expect(part.scale == scale)
                #expect(
                    whole.pixels(from: part) == part.image.withBytes { Array($0) },
                    "\(region) at \(scale) of \(source)"
                )
                let shown = scale.region(showing: region, of: size)
                #expect(part.x <= shown.x && part.y <= shown.y)
                #expect(part.x + part.image.size.width >= shown.x + shown.size.width)
                #expect(part.y + part.image.size.height >= shown.y + shown.size.height)
            }
        }
    }

    @Test func aSmallPartIsNotTheWholeAndALargeOneIs() throws {
        let frame = try JPEGFrame()
        try frame.load(Self.jpeg(.bgr))
        let small = try frame.part(PixelRegion(x: 40, y: 40, size: PixelSize(side: 50)), .bgr, atLeast: .full)
        #expect(small.image.size == PixelSize(side: 50))
        #expect((small.x, small.y) == (40, 40))
        let large = try frame.part(PixelRegion(x: 0, y: 0, size: PixelSize(side: 197)), .bgr, atLeast: .full)
        #expect(large.image.size == PixelSize(width: 261, height: 197))
        #expect((large.x, large.y) == (0, 0))
        // What is there already is not decoded again.
        large.image.withMutableBytes { $0[0] = 123 }
        let again = try frame.part(PixelRegion(x: 40, y: 40, size: PixelSize(side: 50)), .bgr, atLeast: .half)
        #expect(again.scale == .full)
        #expect(TestPicture.value(again.image, 0, 0) == 123)
    }

    @Test func aPartIsNotTakenForTheWholeNorForAnotherPart() throws {
        let frame = try JPEGFrame()
        try frame.load(Self.jpeg(.bgr))
        let region = PixelRegion(x: 40, y: 40, size: PixelSize(side: 50))
        let first = try frame.part(region, .bgr, atLeast: .full)
        first.image.withMutableBytes { $0[0] = 1 }
        #expect(TestPicture.value(try frame.part(region, .bgr, atLeast: .full).image, 0, 0) == 1)
        let other = PixelRegion(x: 41, y: 40, size: PixelSize(side: 50))
        #expect(TestPicture.value(try frame.part(other, .bgr, atLeast: .full).image, 0, 0) != 1)
        #expect(try frame.image(.bgr, atLeast: .eighth).size == PixelSize(width: 33, height: 25))
    }

    @Test func whatReachesBeyondTheFrameIsLeftOut() throws {
        let frame = try JPEGFrame()
        try frame.load(Self.jpeg(.grey))
        let corner = PixelRegion(x: -10, y: 190, size: PixelSize(side: 30))
        let part = try frame.part(corner, .grey, atLeast: .full)
        #expect((part.x, part.y) == (0, 190))
        #expect(part.image.size == PixelSize(width: 20, height: 7))
    }

    @Test(arguments: [
        PixelRegion(x: 261, y: 0, size: PixelSize(side: 9)), PixelRegion(x: 0, y: -9, size: PixelSize(side: 9)),
        PixelRegion(x: 5, y: 5, size: PixelSize(width: 0, height: 5)),
        PixelRegion(x: .min, y: 5, size: PixelSize(side: 5)),
        PixelRegion(x: .max, y: 5, size: PixelSize(side: 5)), PixelRegion(x: 5, y: 5, size: PixelSize(side: .min)),
    ])
    func aRegionOutsideIsRefused(_ region: PixelRegion) throws {
        let frame = try JPEGFrame()
        try frame.load(Self.jpeg(.grey))
        #expect { try frame.part(region, .grey, atLeast: .full) } throws: { ($0 as? ImageError)?.code == .invalidImage }
    }

    @Test func aRegionWithoutEndIsTheRest() throws {
        let frame = try JPEGFrame()
        try frame.load(Self.jpeg(.grey))
        let part = try frame.part(PixelRegion(x: 250, y: 190, size: PixelSize(side: .max)), .grey, atLeast: .full)
        #expect(part.image.size == PixelSize(width: 11, height: 7))
    }

    @Test func aProgressiveImageHasParts() throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.progressive)
        let whole = try Image()
        try JPEGDecoder().decode(TestPicture.progressive, as: .grey, into: whole)
        let part = try frame.part(PixelRegion(x: 9, y: 3, size: PixelSize(side: 4)), .grey, atLeast: .full)
        #expect(part.image.size == PixelSize(side: 4))
        #expect(whole.pixels(from: part) == part.image.withBytes { Array($0) })
    }

    @Test func aPartIsCutShortByTheEndOfTheFileAndNotByWhatIsMissingBehindIt() throws {
        let jpeg = try Self.jpeg(.bgr)
        let frame = try JPEGFrame()
        try frame.load(jpeg.prefix(jpeg.count * 9 / 10))
        _ = try frame.part(PixelRegion(x: 40, y: 0, size: PixelSize(side: 50)), .bgr, atLeast: .full)
        #expect { try frame.part(PixelRegion(x: 40, y: 190, size: PixelSize(side: 7)), .bgr, atLeast: .full) } throws: {
            ($0 as? ImageError)?.code == .corruptJPEG
        }
    }

    @Test func damageAnywhereGivesPixelsOrAnErrorAndTheDecoderStaysUsable() throws {
        let whole = try JPEGEncoder().encode(TestPicture.gradient(96, 64))
        let region = PixelRegion(x: 33, y: 17, size: PixelSize(width: 21, height: 30))
        let frame = try JPEGFrame()
        for place in whole.indices {
            for value: UInt8 in [0x00, 0xFF, whole[place] ^ 0x10] {
                var damaged = whole
                damaged[place] = value
                do {
                    try frame.load(damaged)
                    _ = try frame.part(region, .bgr, atLeast: .full)
                    _ = try frame.part(region, .grey, atLeast: .half)
                } catch {
                    #expect(error is ImageError)
                }
            }
        }
        try frame.load(whole)
        #expect(try frame.part(region, .bgr, atLeast: .full).image.size == region.size)
    }

    @Test func bytesOfAnySortAreRead() throws {
        let jpeg = try Self.jpeg(.grey)
        let frame = try JPEGFrame()
        try frame.load(jpeg[...])
        #expect(try frame.image(.grey, atLeast: .eighth).size.width == 33)
        // A lazy collection does not lie in memory.
        try frame.load(jpeg.lazy.map { $0 })
        #expect(try frame.image(.grey, atLeast: .eighth).size.width == 33)
    }
}

extension Image {
    /// The pixels of this, the whole, that the part shows.
    fileprivate func pixels(from part: JPEGFrame.Part) -> [UInt8] {
        let count = part.image.size.width * format.channels
        return withBytes { bytes in
            var shown: [UInt8] = []
            for y in part.y..<part.y + part.image.size.height {
                let start = (y * size.width + part.x) * format.channels
                shown += bytes[start..<start + count]
            }
            return shown
        }
    }
}
