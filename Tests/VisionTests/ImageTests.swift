import Faces
import Failure
import Testing
import Vision

@Suite struct ImageTests {
    @Test(arguments: [(0, 1), (1, 0), (-1, 5), (16_385, 1), (16_384, 16_384), (Int.max, Int.max)])
    func refusesASizeThatCannotBe(_ width: Int, _ height: Int) {
        let size = PixelSize(width: width, height: height)
        #expect { try Image(size: size, format: .bgr) } throws: { ($0 as? VisionError)?.code == .invalidImage }
    }

    @Test(arguments: [11, 13])
    func refusesBytesThatDoNotFitItsSize(_ count: Int) {
        #expect {
            try Image(size: PixelSize(side: 2), format: .bgr, bytes: [UInt8](repeating: 0, count: count))
        } throws: {
            ($0 as? VisionError)?.code == .invalidImage
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
        #expect(throws: VisionError.self) { try image.reshape(to: PixelSize(side: 0), format: .grey) }
        #expect(image.size == PixelSize(side: 3))
        #expect(image.format == .bgr)
    }
}

@Suite struct ImageOperationTests {
    @Test func scalingKeepsTheGradient() throws {
        let small = try Image()
        try TestPicture.gradient(200, 100).scale(to: PixelSize(width: 50, height: 25), into: small)
        #expect(small.size == PixelSize(width: 50, height: 25))
        #expect(abs(TestPicture.value(small, 0, 0) - 1) <= 2)
        #expect(abs(TestPicture.value(small, 25, 12) - 128) <= 4)
        #expect(abs(TestPicture.value(small, 49, 24) - 254) <= 2)
    }

    @Test func croppingRoundsToWholePixelsAndSaysSo() throws {
        let picture = try TestPicture.box(Box(x: 10, y: 20, width: 4, height: 4), in: PixelSize(side: 40), .grey)
        let crop = try Image()
        let taken = try picture.crop(
            Box(x: 10.3, y: 19.6, width: 4.4, height: 3.6),
            to: PixelSize(side: 4),
            into: crop
        )
        #expect(taken == Box(x: 10, y: 20, width: 4, height: 4))
        #expect(crop.withBytes { $0.allSatisfy { $0 == 255 } })
    }

    @Test func beyondTheBorderItsPixelsRepeat() throws {
        let picture = try TestPicture.gradient(16, 16, .grey)
        let crop = try Image()
        try picture.crop(Box(x: -8, y: -8, width: 32, height: 32), to: PixelSize(side: 32), into: crop)
        #expect(TestPicture.value(crop, 0, 0) == 0)
        #expect(TestPicture.value(crop, 31, 31) == 255)
        #expect(TestPicture.value(crop, 8 + 5, 2) == TestPicture.value(picture, 5, 0))
    }

    @Test(arguments: [
        Box(x: .nan, y: 0, width: 4, height: 4), Box(x: 0, y: 0, width: .nan, height: 4),
        Box(x: 0, y: 0, width: .infinity, height: 4), Box(x: 0, y: 0, width: 0, height: 4),
        Box(x: 0, y: 0, width: 4, height: -4), Box(x: 40, y: 0, width: 4, height: 4),
        Box(x: 0, y: -9, width: 4, height: 4), Box(x: -100, y: 0, width: 161, height: 4),
        Box(x: -1e30, y: 0, width: 1e30, height: 4),
    ])
    func refusesARegionThatCannotBe(_ region: Box) throws {
        let picture = try TestPicture.gradient(40, 30)
        let crop = try Image()
        #expect { try picture.crop(region, to: PixelSize(side: 8), into: crop) } throws: {
            ($0 as? VisionError)?.code == .invalidRegion
        }
    }

    @Test func anImageIsNotWrittenIntoItself() throws {
        let picture = try TestPicture.gradient(8, 8)
        #expect { try picture.scale(to: PixelSize(side: 4), into: picture) } throws: {
            ($0 as? VisionError)?.code == .invalidImage
        }
        #expect(picture.size == PixelSize(side: 8))
    }

    @Test func greyIsLumaAndBack() throws {
        let picture = try Image(size: PixelSize(side: 1), format: .bgr, bytes: [10, 200, 100])
        let (grey, again) = (try Image(), try Image())
        try picture.convert(to: .grey, into: grey)
        // BT.601: 0.114 · 10 + 0.587 · 200 + 0.299 · 100
        #expect(TestPicture.value(grey, 0, 0) == 148)
        try grey.convert(to: .bgr, into: again)
        #expect(again.withBytes { Array($0) } == [148, 148, 148])
        try again.convert(to: .bgr, into: picture)
        #expect(picture.withBytes { Array($0) } == [148, 148, 148])
    }
}
