import DrawnPerson
import Faces
import Images
import Messages
import SwiftProtobuf

/// Draws a person, frame by frame: a film without end whose actors' feelings are known.
final class SyntheticPictureReader: PictureReader {
    let isLive = false
    private let portrait: Portrait
    private let image: Image
    private let framesPerSecond: Double
    private var count = 0

    init(seed: UInt64, style: DrawingStyle, width: Int, height: Int, framesPerSecond: Double) throws {
        portrait = Portrait(seed: seed, width: width, height: height, style: style)
        image = try Image(size: PixelSize(width: portrait.width, height: portrait.height), format: .bgr)
        self.framesPerSecond = framesPerSecond
    }

    func next() -> Picture? {
        let seconds = Double(count) / framesPerSecond
        count += 1
        let truth = image.withMutableBytes { portrait.render(at: seconds, into: $0) }
        return Picture(content: .image(image), position: .seconds(seconds), truth: [WireTruth](truth))
    }
}

extension [WireTruth] {
    /// Nothing is said of a face that is on its way from one emotion to the next.
    fileprivate init(_ truth: Truth) {
        guard let emotion = truth.emotion, let box = truth.box else {
            self = []
            return
        }
        self = [WireTruth(emotion, box: box)]
    }
}
