import CCapture
import Testing

@Suite struct JPEGTests {
    static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 48, 0, 64, 1, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0xD9]

    static let lengths: [(bytes: [UInt8], length: Int)] = [
        (jpeg, 19),
        (jpeg + [0, 0, 0, 0], 19),
        (jpeg + [0xFF], 19),
        // The end of an embedded thumbnail is not the end.
        ([0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xD9] + jpeg.dropFirst(2), 23),
        (jpeg.dropLast(2), 0),
        (Array(jpeg.dropFirst()), 0),
        ([0] + jpeg, 0),
        ([0xFF, 0xD8, 0xFF], 0),
        ([0xFF, 0xD8, 0xFF, 0xD9], 4),
        ([], 0),
    ]

    @Test(arguments: lengths)
    func endsAtTheLastEndMarker(bytes: [UInt8], length: Int) {
        #expect(mien_jpeg_length(bytes, bytes.count) == length)
    }

    @Test func readsTheSizeFromEveryLengthOfTheFile() {
        for length in 0...Self.jpeg.count {
            var (width, height) = (Int32(0), Int32(0))
            let known = mien_jpeg_size(Array(Self.jpeg.prefix(length)), length, &width, &height)
            #expect(known == (length >= 11))
            #expect(!known || (width, height) == (64, 48))
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xD8, 0xFF, 0xDA, 0, 8, 8, 0, 48, 0, 64, 1],
            [0xFF, 0xD8, 0xFF, 0xC4, 0, 8, 8, 0, 48, 0, 64, 1, 0xFF, 0xD9, 0, 0, 0, 0, 0, 0],
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 0, 0, 64, 1],
            [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]]
    )
    func findsNoSizeWhereThereIsNone(bytes: [UInt8]) {
        var (width, height) = (Int32(0), Int32(0))
        #expect(!mien_jpeg_size(bytes, bytes.count, &width, &height))
    }
}
