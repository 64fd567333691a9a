import Failure
import Images
import TestPictures
import Testing

@Suite struct JPEGCodecTests {
    @Test(arguments: [(1, 1), (7, 5), (33, 17), (640, 480)], Image.Format.allCases)
    func anImageComesBack(_ size: (Int, Int), _ format: Image.Format) throws {
        let picture = try TestPicture.gradient(size.0, size.1, format)
        let jpeg = try TestPicture.jpeg(picture, quality: 95)
        let again = try Image()
        try JPEGDecoder().decode(jpeg, as: format, into: again)
        #expect(again.size == picture.size)
        let difference = picture.withBytes { a in
            again.withBytes { b in zip(a, b).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } }
        }
        // The chroma of a few pixels of colour is coarse.
        #expect(Double(difference) / Double(picture.byteCount) < (size.0 < 8 ? 16 : 6))
    }

    @Test func colourDecodesToGreyAndGreyToColour() throws {
        let image = try Image()
        let decoder = try JPEGDecoder()
        try decoder.decode(TestPicture.jpeg(TestPicture.gradient(40, 30, .bgr)), as: .grey, into: image)
        #expect(image.byteCount == 1200)
        try decoder.decode(TestPicture.jpeg(TestPicture.gradient(40, 30, .grey)), as: .bgr, into: image)
        #expect(image.byteCount == 3600)
        #expect(image.withBytes { $0[0] == $0[1] && $0[1] == $0[2] })
    }

    @Test(arguments: JPEGScale.allCases, [(640, 480), (17, 9), (9, 1), (1, 1)])
    func decodesAtEveryScale(_ scale: JPEGScale, _ size: (Int, Int)) throws {
        let picture = try TestPicture.gradient(size.0, size.1, .grey)
        let jpeg = try TestPicture.jpeg(picture, quality: 95)
        let image = try Image()
        try JPEGDecoder().decode(jpeg, as: .grey, atLeast: scale.size(of: picture.size), into: image)
        #expect(image.size.width <= scale.size(of: picture.size).width)
        let right = TestPicture.value(image, image.size.width - 1, 0)
        if size.0 > 100 { #expect(abs(right - 254) < 8) }
    }

    @Test func decodesAProgressiveImage() throws {
        let image = try Image()
        try JPEGDecoder().decode(TestPicture.progressive, as: .grey, into: image)
        #expect(image.size == PixelSize(width: 16, height: 9))
        #expect(TestPicture.value(image, 15, 4) > TestPicture.value(image, 0, 4) + 100)
    }

    @Test func aTruncatedImageIsRefused() throws {
        let jpeg = try TestPicture.jpeg(TestPicture.gradient(320, 240))
        let decoder = try JPEGDecoder()
        let image = try Image()
        for share in [0.3, 0.5, 0.9, 0.99] {
            let part = Array(jpeg.prefix(Int(Double(jpeg.count) * share)))
            #expect { try decoder.decode(part, as: .bgr, into: image) } throws: {
                ($0 as? ImageError)?.code == .corruptJPEG
            }
        }
    }

    @Test func strayBytesBeforeAMarkerAreForgivenAsWebcamsLeaveThem() throws {
        var jpeg = try TestPicture.jpeg(TestPicture.gradient(64, 48))
        jpeg.insert(contentsOf: [0x12, 0x34], at: jpeg.count - 2)
        let image = try Image()
        try JPEGDecoder().decode(jpeg, as: .bgr, into: image)
        #expect(image.size == PixelSize(width: 64, height: 48))
        #expect { try JPEGDecoder().decode(Array(jpeg.dropLast(2)), as: .bgr, into: image) } throws: {
            ($0 as? ImageError)?.code == .corruptJPEG
        }
    }

    @Test func aHeaderWithoutAnImageIsCorrupt() throws {
        let image = try Image()
        #expect {
            try JPEGDecoder().decode(TestPicture.header(width: 64, height: 48), as: .grey, into: image)
        } throws: {
            ($0 as? ImageError)?.code == .corruptJPEG
        }
    }

    @Test func damagedBytesGiveAnImageOrAnErrorAndTheDecoderStaysUsable() throws {
        let whole = try TestPicture.jpeg(TestPicture.gradient(96, 64))
        let decoder = try JPEGDecoder()
        let image = try Image()
        var seed: UInt64 = 1
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0..<4 {
                // Knuth's MMIX generator: the same damage in every run.
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(seed >> 33) % damaged.count] = UInt8(truncatingIfNeeded: seed >> 25)
            }
            do {
                try decoder.decode(damaged, as: .bgr, into: image)
            } catch {
                #expect(error is ImageError)
            }
        }
        try decoder.decode(whole, as: .bgr, into: image)
        #expect(image.size == PixelSize(width: 96, height: 64))
    }

    @Test(arguments: [0, 101, -1])
    func theQualityIsChecked(_ quality: Int) throws {
        let picture = try TestPicture.gradient(8, 8)
        #expect { try TestPicture.jpeg(picture, quality: quality) } throws: {
            ($0 as? ImageError)?.code == .invalidSetting
        }
    }
}

@Suite struct JPEGFrameTests {
    @Test func isDecodedOnceForTheSameOrASmallerScale() throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.gradient(64, 48)))
        let half = try frame.image(.grey, atLeast: .half)
        #expect(half.size.width == 32)
        half.withMutableBytes { $0[0] = 123 }
        #expect(TestPicture.value(try frame.image(.grey, atLeast: .quarter), 0, 0) == 123)
        #expect(try frame.image(.grey, atLeast: .full).size.width == 64)
        #expect(try frame.image(.bgr, atLeast: .eighth).size.width == 8)
    }

    @Test func aNewJPEGReplacesWhatWasDecoded() throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.gradient(64, 48)))
        _ = try frame.image(.grey, atLeast: .full)
        let header = try frame.load(TestPicture.jpeg(TestPicture.gradient(32, 16)))
        #expect(header.size == PixelSize(width: 32, height: 16))
        #expect(try frame.image(.grey, atLeast: .eighth).size == PixelSize(width: 4, height: 2))
    }

    @Test func isEmptyAfterABadJPEG() throws {
        let frame = try JPEGFrame()
        #expect(throws: ImageError.self) { try frame.size }
        try frame.load(TestPicture.jpeg(TestPicture.gradient(64, 48)))
        #expect(throws: ImageError.self) { try frame.load([1, 2, 3]) }
        #expect { try frame.image(.grey, atLeast: .full) } throws: { ($0 as? ImageError)?.code == .invalidImage }
    }
}
