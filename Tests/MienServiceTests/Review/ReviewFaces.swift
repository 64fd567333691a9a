import Faces
import Foundation
import Images
import Messages
import SwiftProtobuf

@testable import MienService

extension WireReviewItem {
    /// A face of a camera that the model read as this emotion.
    static func sample(_ number: UInt64, _ emotion: Emotion = .happy, jpeg: [UInt8]? = nil) throws -> WireReviewItem {
        let picture = try jpeg ?? grey(side: 16)
        return .with {
            $0.reason = .uncertain
            $0.crop.jpeg = Data(picture)
            $0.crop.region = WireBox(Box(x: 0, y: 0, width: 16, height: 16))
            $0.candidate.face = .with { ($0.camera, $0.run, $0.frame, $0.position) = ("hall", 7, number, 0) }
            $0.candidate.capturedAt = 1_795_000_000_000_000
            $0.candidate.model = .with { ($0.name, $0.version, $0.hashPrefix) = ("baseline", "0.1.0", "0123456789ab") }
            $0.candidate.emotion = WireEmotion(emotion)
            $0.candidate.probabilities = Emotion.allCases.map { $0 == emotion ? 0.4 : 0.1 }
        }
    }

    private static func grey(side: Int) throws -> [UInt8] {
        let bytes = [UInt8](repeating: 128, count: side * side)
        return try JPEGEncoder().encode(Image(size: PixelSize(side: side), format: .grey, bytes: bytes))
    }
}

extension ReviewFace {
    static func sample(_ number: UInt64, _ emotion: Emotion = .happy) throws -> ReviewFace {
        guard let face = ReviewFace(try .sample(number, emotion)) else { throw CancellationError() }
        return face
    }
}
