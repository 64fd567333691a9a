import DrawnPerson
import Faces
import Foundation
import Images

/// Labelled pictures of drawn people: `happy/1001.jpg`, as `mien models evaluate --photos` and the trainer read them.
struct DrawnPictures {
    let style: DrawingStyle
    /// The people's numbers.
    let people: Range<UInt64>

    /// Writes each person with every emotion once.
    func write(into folder: String) throws {
        let encoder = try JPEGEncoder()
        for seed in people {
            let portrait = Portrait(seed: seed, width: 320, height: 240, style: style)
            let size = PixelSize(width: portrait.width, height: portrait.height)
            let image = try Image(size: size, format: .bgr)
            for emotion in Emotion.allCases {
                let moment = Moment(pose: Pose(), expression: .of(emotion, intensity: 0.95), emotion: emotion)
                image.withMutableBytes { _ = portrait.render(moment, at: Double(emotion.rawValue), into: $0) }
                let file = URL(filePath: "\(folder)/\(emotion.name)/\(seed).jpg")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try encoder.encode(image, quality: 90, as: Data.self).write(to: file)
            }
        }
    }
}
