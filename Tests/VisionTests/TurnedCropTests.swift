import Faces
import Failure
import Foundation
import Images
import TestPictures
import Testing
import Vision

@Suite struct TurnedCropTests {
    /// A smooth scene whose grey at a place, in pixels from its middle, is known: so it can be drawn at any angle.
    private static func grey(_ x: Float, _ y: Float) -> Float {
        128 + 50 * sin(x / 9) + 40 * cos(y / 7 + x / 23)
    }

    /// The scene, turned clockwise about the picture's middle.
    private static func scene(turnedBy angle: Float, side: Int = 160, format: Image.Format = .grey) throws -> Image {
        var bytes: [UInt8] = []
        for row in 0..<side {
            for column in 0..<side {
                let (x, y) = (Float(column) + 0.5 - Float(side) / 2, Float(row) + 0.5 - Float(side) / 2)
                let value = UInt8(grey(x * cos(angle) + y * sin(angle), -x * sin(angle) + y * cos(angle)).rounded())
                bytes += Array(repeating: value, count: format.channels)
            }
        }
        return try Image(size: PixelSize(side: side), format: format, bytes: bytes)
    }

    private static func largestDifference(_ one: Image, _ other: Image) -> Int {
        one.withBytes { a in other.withBytes { b in zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0 } }
    }

    private static let middle = Box(x: 40, y: 40, width: 80, height: 80)

    @Test(arguments: [-0.785, -0.3, -0.02, 0.1, 0.5, 0.785] as [Float], [Image.Format.grey, .bgr])
    func aTiltedPictureTurnedUprightIsTheUprightOne(angle: Float, format: Image.Format) throws {
        let (expected, turned) = (try Image(), try Image())
        for side in [40, 80, 100] {
            let size = PixelSize(side: side)
            try Self.scene(turnedBy: 0, format: format).crop(Self.middle, to: size, into: expected)
            try Self.scene(turnedBy: angle, format: format).crop(Self.middle, turnedBy: angle, to: size, into: turned)
            #expect(turned.size == size && turned.format == format)
            #expect(Self.largestDifference(turned, expected) <= 3)
        }
    }

    @Test(arguments: [20, 48, 80, 133]) func notTurnedItIsAPlainCrop(side: Int) throws {
        let (plain, turned) = (try Image(), try Image())
        let scene = try Self.scene(turnedBy: 0)
        try scene.crop(Self.middle, to: PixelSize(side: side), into: plain)
        try scene.crop(Self.middle, turnedBy: 0, to: PixelSize(side: side), into: turned)
        #expect(Self.largestDifference(turned, plain) <= 2)
    }

    @Test func itTurnsClockwise() throws {
        // A quarter turn: what is at the bottom of the picture comes to the right of the crop.
        let picture = try TestPicture.box(Box(x: 16, y: 30, width: 8, height: 8), in: PixelSize(side: 40), .grey)
        let crop = try Image()
        try picture.crop(
            Box(x: 0, y: 0, width: 40, height: 40),
            turnedBy: .pi / 2,
            to: PixelSize(side: 40),
            into: crop
        )
        #expect(TestPicture.value(crop, 34, 20) == 255)
        #expect(TestPicture.value(crop, 20, 34) == 0)
    }

    @Test func whatIsShrunkIsAveragedAndNotSkipped() throws {
        // Lines of one pixel: whoever picks pixels sees stripes, whoever averages sees grey.
        let lines = try Image(
            size: PixelSize(side: 120),
            format: .grey,
            bytes: (0..<120 * 120).map { ($0 % 120).isMultiple(of: 2) ? 255 : 0 }
        )
        let crop = try Image()
        try lines.crop(
            Box(x: 20, y: 20, width: 80, height: 80),
            turnedBy: 0.2,
            to: PixelSize(side: 10),
            into: crop
        )
        #expect(crop.withBytes { $0.allSatisfy { abs(Int($0) - 128) <= 12 } })
    }

    @Test func beyondTheBorderItsPixelsRepeat() throws {
        let picture = try Image(size: PixelSize(side: 8), format: .grey, bytes: [UInt8](repeating: 77, count: 64))
        let crop = try Image()
        try picture.crop(Box(x: -6, y: -6, width: 20, height: 20), turnedBy: 0.6, to: PixelSize(side: 9), into: crop)
        #expect(crop.withBytes { $0.allSatisfy { $0 == 77 } })
    }

    @Test(
        arguments: [
            (Box(x: .nan, y: 0, width: 4, height: 4), 0.1), (Box(x: 0, y: 0, width: 0, height: 4), 0.1),
            (Box(x: 0, y: 0, width: .infinity, height: 4), 0.1), (Box(x: 99, y: 0, width: 4, height: 4), 0.1),
            (Box(x: -99, y: 0, width: 161, height: 4), 0.1), (Box(x: 0, y: 0, width: 4, height: 4), .nan),
            (Box(x: 0, y: 0, width: 4, height: 4), .infinity), (Box(x: 0, y: 0, width: 4, height: 4), 7),
        ] as [(Box, Float)]
    )
    func refusesWhatCannotBe(region: Box, angle: Float) throws {
        let picture = try TestPicture.gradient(40, 30)
        let crop = try Image()
        #expect { try picture.crop(region, turnedBy: angle, to: PixelSize(side: 8), into: crop) } throws: {
            ($0 as? VisionError)?.code == .invalidRegion
        }
    }

    @Test func anImageIsNotTurnedIntoItself() throws {
        let picture = try TestPicture.gradient(8, 8)
        #expect {
            try picture.crop(
                Box(x: 0, y: 0, width: 8, height: 8),
                turnedBy: 1,
                to: PixelSize(side: 8),
                into: picture
            )
        } throws: {
            ($0 as? VisionError)?.code == .invalidImage
        }
    }
}
