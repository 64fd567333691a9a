import Images
import TestPictures
import Testing

@Suite struct JPEGOrientationTests {
    @Test(arguments: JPEGOrientation.allCases, [true, false])
    func isReadInBothByteOrders(_ orientation: JPEGOrientation, _ isLittleEndian: Bool) {
        #expect(JPEGOrientation(of: Self.jpeg(value: orientation.rawValue, isLittleEndian)) == orientation)
    }

    @Test(arguments: [0, 9, 65_535] as [UInt16])
    func anOrientationThatThereIsNotIsUpright(_ value: UInt16) {
        #expect(JPEGOrientation(of: Self.jpeg(value: value, true)) == .upright)
    }

    @Test func aFileWithoutItIsUpright() throws {
        #expect(JPEGOrientation(of: try TestPicture.jpeg(TestPicture.gradient(8, 8))) == .upright)
        #expect(JPEGOrientation(of: [] as [UInt8]) == .upright)
    }

    @Test func everyBeginningIsUprightOrRight() {
        let whole = Self.jpeg(value: 6, true)
        for count in 0..<whole.count {
            let read = JPEGOrientation(of: Array(whole.prefix(count)))
            #expect(read == .upright || read == .left)
        }
    }

    @Test func directoriesThatLieAnywhereAreNotFollowed() {
        for offset in [UInt32.max, 0x7FFF_FFFF, 4_000] {
            #expect(JPEGOrientation(of: Self.jpeg(value: 6, true, directory: offset)) == .upright)
        }
        #expect(JPEGOrientation(of: Self.jpeg(value: 6, true, count: 65_535)) == .upright)
    }

    // The letters of a picture of 2 × 3, as it is stored, and as it is upright.
    @Test(
        arguments: zip(
            JPEGOrientation.allCases,
            ["abcdef", "badcfe", "fedcba", "efcdab", "acebdf", "ecafdb", "fdbeca", "bdface"]
        )
    )
    func aPictureIsTurned(_ orientation: JPEGOrientation, _ upright: String) throws {
        let stored = try Image(size: PixelSize(width: 2, height: 3), format: .grey, bytes: Array("abcdef".utf8))
        let turned = try stored.turned(upright: orientation)
        #expect(turned.withBytes { String(decoding: $0, as: UTF8.self) } == upright)
        #expect(turned.size.width == (orientation.isSideways ? 3 : 2))
    }

    @Test func coloursAreTurnedAsAWhole() throws {
        let stored = try Image(size: PixelSize(width: 2, height: 1), format: .bgr, bytes: [1, 2, 3, 4, 5, 6])
        #expect(try stored.turned(upright: .left).withBytes(Array.init) == [1, 2, 3, 4, 5, 6])
        #expect(try stored.turned(upright: .right).withBytes(Array.init) == [4, 5, 6, 1, 2, 3])
    }

    /// A JPEG's beginning, with a directory whose second entry is the orientation.
    private static func jpeg(
        value: UInt16,
        _ isLittleEndian: Bool,
        directory: UInt32 = 8,
        count: UInt16 = 2
    ) -> [UInt8] {
        func short(_ number: UInt16) -> [UInt8] {
            let bytes = [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
            return isLittleEndian ? bytes.reversed() : bytes
        }
        func long(_ number: UInt32) -> [UInt8] {
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            return isLittleEndian ? bytes.reversed() : bytes
        }
        var tiff = Array((isLittleEndian ? "II" : "MM").utf8) + short(42) + long(directory) + short(count)
        tiff += short(0x010F) + short(2) + long(4) + [65, 66, 67, 0]
        tiff += short(0x0112) + short(3) + long(1) + short(value) + [0, 0]
        let content = Array("Exif\0\0".utf8) + tiff
        let length = content.count + 2
        return [0xFF, 0xD8, 0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content + [0xFF, 0xDA, 0, 2]
    }
}
