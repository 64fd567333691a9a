import Failure

/// The markers of ITU-T T.81 (table B.1) that reading a header needs, and how to walk over them.
enum JPEGMarker {
    static let startOfImage: UInt8 = 0xD8
    static let progressiveFrame: UInt8 = 0xC2
    private static let startOfScan: UInt8 = 0xDA
    private static let endOfImage: UInt8 = 0xD9

    /// A marker and where its parameters lie, without their length.
    struct Segment {
        let marker: UInt8
        let body: Range<Int>
    }

    /// Whether this frame marker means Huffman-coded DCT: baseline, extended or progressive.
    static func isDecodable(_ marker: UInt8) -> Bool {
        (0xC0...0xC2).contains(marker)
    }

    /// The frame header: the first SOF segment, which must come before the first scan.
    static func findFrame(in bytes: UnsafeBufferPointer<UInt8>) throws -> Segment {
        var position = 2
        while let segment = segment(in: bytes, at: position), segment.marker != startOfScan {
            if isFrame(segment.marker) { return segment }
            position = segment.body.upperBound
        }
        throw ImageError(.corruptJPEG, "The JPEG ends or goes wrong before it tells its size: send the whole file.")
    }

    /// What the first segment with this marker holds whose content begins so; only segments before the first scan count.
    static func content(
        of marker: UInt8,
        beginningWith start: StaticString,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        let start = UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount)
        var position = 2
        while let segment = segment(in: bytes, at: position), segment.marker != startOfScan {
            if segment.marker == marker, bytes[segment.body].starts(with: start) {
                return segment.body.dropFirst(start.count)
            }
            position = segment.body.upperBound
        }
        return nil
    }

    /// How many scans follow; a lower bound is enough, because the decoder stops at its own limit too.
    ///
    /// Inside entropy-coded data every FF is followed by 00 or a restart marker, so each FF DA is a scan.
    static func countScans(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        guard start < bytes.count else { return 0 }
        let data = bytes[start...]
        return zip(data, data.dropFirst()).count { $0 == 0xFF && $1 == startOfScan }
    }

    /// Whether the file ends with its end marker; zeros after it are padding.
    static func endsImage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let last = bytes.lastIndex(where: { $0 != 0 }), last > 0 else { return false }
        return bytes[last] == endOfImage && bytes[last - 1] == 0xFF
    }

    // C4, C8 and CC are tables and reserved, not frames.
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xC0...0xCF).contains(marker) && marker != 0xC4 && marker != 0xC8 && marker != 0xCC
    }

    private static func segment(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Segment? {
        // FF may be repeated as padding before a marker.
        guard position < bytes.count, bytes[position] == 0xFF,
            let code = bytes[position...].firstIndex(where: { $0 != 0xFF }), code + 2 < bytes.count
        else { return nil }
        let marker = bytes[code]
        let length = Int(bytes[code + 1]) << 8 | Int(bytes[code + 2])
        let end = code + 1 + length
        guard marker != 0, marker != endOfImage, length >= 2, end <= bytes.count else { return nil }
        return Segment(marker: marker, body: code + 3..<end)
    }
}
