import Foundation

/// PNGs that other programs wrote (Pillow 13, OpenCV 4.6; `interlaced` by hand, as Adam7 says), and PNGs that nobody should.
///
/// Those of others are 6 pixels wide and 4 high. In colour, the pixel in column x and row y is red 50x, green 80y, blue 200 - 30x.
enum PNGFixture {
    static let colour = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAGElEQVR4nGNkYDhhxPAIGbEwBDCgAeKEALgrByqQ3ZCRAAAAAElFTkSuQmCC"
    )
    /// The column's number times 50.
    static let grey = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAAAAACIbxGfAAAAF0lEQVR4nGNkMDIyMjJiYmBgYGBgQKUAF/wBArnGeFIAAAAASUVORK5CYII="
    )
    /// Columns 0 to 2 are transparent.
    static let transparent = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAYAAACtBE5DAAAAHElEQVR4nGNkYDjBYMTwCIb/w9gsDAEMWAHpEgCb2ggpOYy4+AAAAABJRU5ErkJggg=="
    )
    /// Rows 0 and 1 are transparent.
    static let greyTransparent = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAQAAAAHDYbIAAAAGElEQVR4nGNkYDCCQyYGJMDC8B/BQZEBAEUSAgNPvVRIAAAAAElFTkSuQmCC"
    )
    /// Columns are red, transparent and blue in turns.
    static let palette = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAEAgMAAADQaqbQAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAAAnRSTlP/AOW3MEoAAAAPSURBVHicY5TwYGJggCAA"
            + "BBQAaEYrngMAAAAASUVORK5CYII="
    )
    /// Columns are black and white in turns.
    static let oneBit = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAEAQAAAACFf3PuAAAAEElEQVR4nGMIYWJgYmBiAAACbABbgGmUswAAAABJRU5ErkJggg=="
    )
    static let sixteenBit = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAEEAIAAABy9gVXAAAARklEQVQIHQ3BAQHAIAzAsM5SlSAROdNRBUj4k+G3q1AKpVAKpVAD5+wqlEIplEIp1MC9"
            + "uwqlUAqlUAo18N6uQimUQimUQn27mDUliU7RzwAAAABJRU5ErkJggg=="
    )
    static let interlaced = decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAFVYemCAAAARklEQVR42g3IoREAQAgDwdREJSkCTSVoNJpKUg4a9T8nduYA6Ec4Emh5p5ow"
            + "TCHuaz3VcW0AZRxnFkPk8a+V7fhmbWh5aw+rACKx9eckjwAAAABJRU5ErkJggg=="
    )

    /// The bytes of a chunk, with the checksum that belongs to it.
    static func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + body
        return number(UInt32(body.count)) + content + number(checksum(content))
    }

    /// A header chunk, which comes after the signature.
    static func header(
        width: UInt32 = 6,
        height: UInt32 = 4,
        depth: UInt8 = 8,
        colour: UInt8 = 2,
        interlaced: UInt8 = 0
    ) -> [UInt8] {
        chunk("IHDR", number(width) + number(height) + [depth, colour, 0, 0, interlaced])
    }

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    // CRC-32 as ISO/IEC 15948, annex D, has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { rest, byte in
            (0..<8).reduce(rest ^ UInt32(byte)) { value, _ in
                value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
            }
        }
    }

    private static func decoded(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }
}
