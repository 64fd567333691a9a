import Faces
import FoundationEssentials
import Images
import Messages

extension FuzzTarget {
    /// Inputs to begin with: what is said when all is well.
    public func seeds() throws -> [[UInt8]] {
        switch name {
        case "jpeg": try FuzzSeeds.jpegs() + [FuzzSeeds.turnedJPEG()]
        case "picture": try FuzzSeeds.jpegs() + [FuzzSeeds.turnedJPEG()] + FuzzSeeds.pngs
        case "jpeg-crops": try FuzzSeeds.jpegs().map { FuzzSeeds.boxes + $0 }
        case "png": FuzzSeeds.pngs
        case "message": try FuzzSeeds.messages()
        case "message-report": [try FuzzSeeds.report.encode()]
        case "message-label": [try FuzzSeeds.label.encode()]
        case "yunet": FuzzSeeds.yunet
        case "tensor": [[4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 64, 0, 0, 0, 64]]
        default: (FuzzSeeds.texts[name] ?? []).map { Array($0.utf8) }
        }
    }
}

/// What is well-formed.
enum FuzzSeeds {
    // MARK: Pictures

    /// Of two sizes that are no multiple of a block, grey and in colour.
    static func jpegs() throws -> [[UInt8]] {
        let encoder = try JPEGEncoder()
        return try Image.Format.allCases.flatMap { format in
            try [(17, 23), (40, 33)].map { width, height in
                let size = PixelSize(width: width, height: height)
                let bytes = (0..<width * height * format.channels).map { UInt8(truncatingIfNeeded: $0 * 7) }
                return try encoder.encode(Image(size: size, format: format, bytes: bytes), quality: 60)
            }
        }
    }

    /// With the note of a telephone that was held sideways, which stands right after the first marker.
    static func turnedJPEG() throws -> [UInt8] {
        let note: [UInt8] =
            Array("Exif\0\0II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
        let plain = try jpegs()[3]
        return plain[..<2] + [0xFF, 0xE1, 0, UInt8(note.count + 2)] + note + plain[2...]
    }

    /// One grey pixel, and one with colour and transparency.
    static let pngs = [
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    ].map { Data(base64Encoded: $0).map { [UInt8]($0) } ?? [] }

    /// Three faces in 40 × 33 pixels, one of them half outside.
    static let boxes = [5, 5, 10, 10, 20, 8, 12, 12, 30, 20, 25, 25].flatMap { bytes(of: $0) }

    // MARK: Networks

    /// A canvas and a content, then numbers of which some make a face, and some that none can.
    static let yunet: [[UInt8]] = [
        [1, 1, 60, 60, 128, 80, 0] + [0.9, 0.8, 0.5, 0.1].flatMap { bytes(of: $0) },
        [0, 3, 31, 128, 1, 255, 0] + [Float.nan, .infinity, -1, 0.5].flatMap { bytes(of: $0) },
        [0, 0, 31, 31, 128, 80, 255] + bytes(of: 1),
    ]

    private static func bytes(of number: Float) -> [UInt8] {
        withUnsafeBytes(of: number.bitPattern.bigEndian, Array.init)
    }

    // MARK: Messages

    /// The first byte says which kind it is.
    static func messages() throws -> [[UInt8]] {
        let frame = made(WireFrame()) { ($0.info, $0.jpeg) = (info, Data([0xFF, 0xD8, 0xFF, 0xD9])) }
        let faces = made(WireFaceSet()) { set in
            set.frame = info
            set.faces = [made(WireFace()) { ($0.box, $0.score) = (box, 0.9) }]
        }
        let status = made(WireServiceStatus()) { $0.state = .online }
        return [
            [0] + (try frame.encode()), [1] + (try faces.encode()), [3] + (try report.encode()),
            [6] + (try label.encode()), [7] + (try status.encode()),
        ]
    }

    private static let info = made(WireFrameInfo()) {
        ($0.run, $0.sequence, $0.capturedAt, $0.width, $0.height) = (7, 1, 1_790_000_000_000_000, 640, 480)
    }

    private static let box = WireBox(Box(x: 10, y: 20, width: 30, height: 40))

    static let report = made(WireEmotionReport()) { report in
        (report.producer, report.sequence, report.frame) = ("classifier-1", 1, info)
        report.model = made(WireModelReference()) { ($0.name, $0.version, $0.hashPrefix) = ("tiny", "1.0.0", "abcdef") }
        report.faces = [
            made(WireFaceEmotion()) {
                ($0.box, $0.score, $0.emotion) = (box, 0.9, .happy)
                $0.probabilities = [0, 0, 0, 1, 0, 0, 0]
            }
        ]
    }

    static let label = made(WireLabel()) { label in
        (label.producer, label.sequence, label.givenAt) = ("feedback-1", 1, 1_790_000_000_000_000)
        (label.key, label.person, label.verdict, label.emotion) = ("key", "anna", .confirmed, .happy)
        label.face = made(WireFaceReference()) { ($0.camera, $0.run, $0.frame, $0.position) = ("hall", 7, 1, 0) }
    }
}

/// As SwiftProtobuf's `with`, which the package in Fuzzing/ would have to import SwiftProtobuf for.
private func made<Message>(_ empty: Message, _ fill: (inout Message) -> Void) -> Message {
    var message = empty
    fill(&message)
    return message
}
