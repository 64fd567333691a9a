import Messages
import SwiftProtobuf

/// How a frame is called over HTTP: `<camera>:<run>:<frame>`, the run as 16 hexadecimal digits.
struct FrameID: Sendable, Hashable, CustomStringConvertible {
    let camera: Name
    let run: UInt64
    let frame: UInt64

    init(camera: Name, run: UInt64, frame: UInt64) {
        (self.camera, self.run, self.frame) = (camera, run, frame)
    }

    init(camera: Name, _ info: WireFrameInfo) {
        self.init(camera: camera, run: info.run, frame: info.sequence)
    }

    /// Reads what ``description`` writes; `nil` for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        self.init(parts[...])
    }

    fileprivate init?(_ parts: some Collection<some StringProtocol>) {
        let parts = parts.map { String($0) }
        // A face of a camera with no name is no face.
        guard let camera = try? Name(parts[0]), parts[1].utf8.count == 16,
            let run = UInt64(digits: parts[1], radix: 16),
            let frame = UInt64(digits: parts[2], radix: 10), (1...UInt64(Int64.max)).contains(frame)
        else { return nil }
        self.init(camera: camera, run: run, frame: frame)
    }

    var description: String { "\(camera):\(Self.runText(run)):\(frame)" }

    /// 16 hexadecimal digits: as a number it is larger than most readers of JSON can take (2^53).
    static func runText(_ run: UInt64) -> String {
        let digits = String(run, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// How a face is called over HTTP: `<camera>:<run>:<frame>:<position>`.
struct FaceID: Sendable, Hashable, CustomStringConvertible {
    /// More faces than a report has room for.
    private static let positions: UInt64 = 10_000

    let frame: FrameID
    /// In the report, from 0.
    let position: UInt32

    init(_ frame: FrameID, position: UInt32) {
        (self.frame, self.position) = (frame, position)
    }

    /// Reads what ``description`` writes; `nil` for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, let frame = FrameID(parts.dropLast()),
            let position = UInt64(digits: String(parts[3]), radix: 10), position < Self.positions
        else { return nil }
        self.init(frame, position: UInt32(position))
    }

    /// The face that a message names; `nil` when its camera has no name.
    init?(_ face: WireFaceReference) {
        // The message's own check has refused such a camera.
        guard let camera = try? Name(face.camera) else { return nil }
        self.init(FrameID(camera: camera, run: face.run, frame: face.frame), position: face.position)
    }

    var description: String { "\(frame):\(position)" }

    /// The face as messages name it.
    var reference: WireFaceReference {
        .with {
            $0.camera = frame.camera.text
            $0.run = frame.run
            $0.frame = frame.frame
            $0.position = position
        }
    }
}

extension UInt64 {
    /// Digits alone: no sign, no space.
    fileprivate init?(digits text: String, radix: Int) {
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        self.init(text, radix: radix)
    }
}
