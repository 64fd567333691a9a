import DrawnPerson
import Faces
import Foundation
import Images
import Messages
import SwiftProtobuf
import Vision

/// Makes frames for tests.
enum Frames {
    static func topic(_ camera: String = "hall") -> String { "mien/v1/home/\(camera)/frame" }

    /// A frame as a camera sends it.
    ///
    /// - Parameter tenths: How many tenths of a second after the first frames it was captured.
    static func payload(
        _ jpeg: [UInt8],
        sequence: UInt64 = 1,
        run: UInt64 = 77,
        tenths: Int64 = 0,
        truth: [WireTruth] = []
    ) throws -> [UInt8] {
        try WireFrame.with {
            $0.info = info(sequence: sequence, size: (try? JPEGHeader(jpeg).size) ?? PixelSize(side: 64))
            $0.info.run = run
            $0.info.capturedAt += tenths * 100_000
            $0.jpeg = Data(jpeg)
            $0.truth = truth
        }.serializedBytes()
    }

    private static func info(sequence: UInt64, size: PixelSize) -> WireFrameInfo {
        .with {
            $0.run = 77
            $0.sequence = sequence
            $0.capturedAt = 1_700_000_000_000_000
            ($0.width, $0.height) = (UInt32(size.width), UInt32(size.height))
        }
    }

    /// A grey picture.
    static func blank(width: Int = 160, height: Int = 120) throws -> [UInt8] {
        try JPEGEncoder().encode(Image(size: PixelSize(width: width, height: height), format: .bgr))
    }

    /// Black, with a white square that has its left upper corner at (x, 40).
    static func square(at x: Int, width: Int = 320, height: Int = 240) throws -> [UInt8] {
        let image = try Image(size: PixelSize(width: width, height: height), format: .bgr)
        image.withMutableBytes { bytes in
            for row in 40..<100 {
                for column in x..<min(x + 60, width) {
                    for channel in 0..<3 { bytes[(row * width + column) * 3 + channel] = 255 }
                }
            }
        }
        return try JPEGEncoder().encode(image)
    }

    /// A picture that no encoder makes small.
    static func noise(width: Int, height: Int) throws -> [UInt8] {
        var state: UInt32 = 1
        let bytes = (0..<width * height * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223  // Numerical Recipes' generator: the same noise every time.
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        return try JPEGEncoder().encode(
            Image(size: PixelSize(width: width, height: height), format: .bgr, bytes: bytes),
            quality: 100
        )
    }

    /// A drawn person, and where the face is.
    static func person() throws -> (jpeg: [UInt8], box: Box) {
        let portrait = Portrait(seed: 1, width: 320, height: 240)
        let image = try Image(size: PixelSize(width: 320, height: 240), format: .bgr)
        let moment = Moment(pose: Pose(), expression: Expression([:]), emotion: .neutral)
        let truth = image.withMutableBytes { portrait.render(moment, into: $0) }
        guard let box = truth.box else { throw NobodyThere() }
        return (try JPEGEncoder().encode(image), box)
    }

    struct NobodyThere: Error {}
}
