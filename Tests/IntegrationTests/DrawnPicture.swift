import DrawnPerson
import Faces
import Foundation
import Images
import Messages
import SwiftProtobuf

/// A JPEG of a drawn person, or of nobody.
enum DrawnPicture {
    static func jpeg(seed: UInt64 = 1, of emotion: Emotion? = .happy) throws -> [UInt8] {
        let portrait = Portrait(seed: seed, width: 640, height: 480)
        let moment = Moment(
            pose: emotion.map { _ in Pose() },
            expression: emotion.map { .of($0) } ?? .rest,
            emotion: emotion
        )
        let image = try Image(size: PixelSize(width: portrait.width, height: portrait.height), format: .bgr)
        image.withMutableBytes { _ = portrait.render(moment, into: $0) }
        return try JPEGEncoder().encode(image)
    }

    static func write(seed: UInt64 = 1, of emotion: Emotion? = .happy, to path: String) throws {
        let file = URL(filePath: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(jpeg(seed: seed, of: emotion)).write(to: file)
    }

    /// A frame message with these bytes as its picture.
    static func frame(_ sequence: UInt64, jpeg: [UInt8]) throws -> [UInt8] {
        let frame = WireFrame.with {
            $0.info.run = 1
            $0.info.sequence = sequence
            $0.info.capturedAt = 1_800_000_000_000_000
            $0.info.width = 640
            $0.info.height = 480
            $0.jpeg = Data(jpeg)
        }
        // Not `encode()`, which refuses what is too large.
        return try frame.serializedBytes()
    }
}
