import Faces
import Foundation
import Images
import Messages
import Models
import SwiftProtobuf
import Vision

/// Makes face sets for tests.
enum FaceSets {
    static func topic(_ camera: String = "hall") -> String { "mien/v1/home/\(camera)/faces" }

    /// A set as a detector sends it, without faces.
    static func empty(sequence: UInt64 = 1) -> WireFaceSet {
        .with {
            $0.frame.run = 77
            $0.frame.sequence = sequence
            $0.frame.capturedAt = 1_700_000_000_000_000
            ($0.frame.width, $0.frame.height) = (640, 480)
            $0.detector = "haar"
            $0.detectedAt = 1_700_000_000_100_000
        }
    }

    /// A set with so many faces.
    static func set(sequence: UInt64 = 1, faces count: Int = 1) throws -> WireFaceSet {
        var set = empty(sequence: sequence)
        set.faces = try (0..<count).map { try face(shade: UInt8(40 + $0 * 8)) }
        return set
    }

    /// A face whose crop shades off: no two of different shades look the same to a model.
    static func face(shade: UInt8 = 128) throws -> WireFace {
        let pixels = (0..<80 * 80).map { UInt8(truncatingIfNeeded: Int(shade) + $0 % 80) }
        let image = try Image(size: PixelSize(side: 80), format: .grey, bytes: pixels)
        return try .with {
            $0.box = WireBox(Box(x: 100, y: 100, width: 50, height: 50))
            $0.score = 0.5
            $0.landmarks = [WirePoint(Point(x: 110, y: 120))]
            $0.track = 9
            $0.crop.region = WireBox(Box(x: 90, y: 90, width: 70, height: 70))
            $0.crop.jpeg = Data(try JPEGEncoder().encode(image))
        }
    }
}

/// The bundle that ships.
enum Baseline {
    static func bundle() throws -> ModelBundle {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try ModelBundle(at: root.appending(path: "Models/baseline-0.1.0"))
    }
}
