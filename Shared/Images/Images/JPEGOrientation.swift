/// How a camera was held, as the file says it: phones turn the note, not the picture.
///
/// The raw values are those of the tag Orientation (Exif 2.32, 4.6.4 A; TIFF 6.0, page 36).
public enum JPEGOrientation: UInt16, Sendable, Hashable, CaseIterable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case upsideDownMirrored = 4
    case leftMirrored = 5
    /// To be turned clockwise by a quarter.
    case left = 6
    case rightMirrored = 7
    /// To be turned anticlockwise by a quarter.
    case right = 8

    private static let tag: UInt16 = 0x0112
    private static let applicationMarker: UInt8 = 0xE1
    /// No camera writes more entries.
    private static let entryLimit = 256

    /// Reads the orientation; upright when the file does not say it, or not properly.
    public init(of jpeg: some Collection<UInt8>) {
        self = jpeg.withLentBytes { Self.read($0) } ?? .upright
    }

    /// Whether width and height change places.
    public var isSideways: Bool { rawValue >= Self.leftMirrored.rawValue }

    // TIFF 6.0, section 2: byte order, 42, where the first directory lies, and there entries of 12 bytes.
    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Self? {
        guard let content = JPEGMarker.content(of: applicationMarker, beginningWith: "Exif\0\0", in: bytes) else {
            return nil
        }
        let numbers = TIFFNumbers(bytes: UnsafeBufferPointer(rebasing: bytes[content]))
        guard let numbers, numbers.short(at: 2) == 42, let directory = numbers.long(at: 4).map(Int.init),
            let count = numbers.short(at: directory), count <= entryLimit
        else { return nil }
        for entry in 0..<Int(count) {
            let place = directory + 2 + entry * 12
            guard let tag = numbers.short(at: place) else { return nil }
            if tag == Self.tag { return value(at: place, numbers) }
        }
        return nil
    }

    // One number of type SHORT, which lies in the entry itself.
    private static func value(at place: Int, _ numbers: TIFFNumbers) -> Self? {
        guard numbers.short(at: place + 2) == 3, numbers.long(at: place + 4) == 1 else { return nil }
        return numbers.short(at: place + 8).flatMap(Self.init)
    }
}

/// Reads numbers in the byte order that a TIFF file names.
private struct TIFFNumbers {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isLittleEndian: Bool

    init?(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.starts(with: "II".utf8) {
            isLittleEndian = true
        } else if bytes.starts(with: "MM".utf8) {
            isLittleEndian = false
        } else {
            return nil
        }
    }

    func short(at place: Int) -> UInt16? { number(at: place, length: 2).map(UInt16.init) }

    func long(at place: Int) -> UInt32? { number(at: place, length: 4) }

    private func number(at place: Int, length: Int) -> UInt32? {
        guard place >= 0, place <= bytes.count - length else { return nil }
        let digits = bytes[place..<place + length]
        return isLittleEndian
            ? digits.reversed().reduce(0) { $0 << 8 | UInt32($1) } : digits.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
