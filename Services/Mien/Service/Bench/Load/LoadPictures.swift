import Capture
import DrawnPerson
import Failure
import Images
import Messages
import Vision

/// Makes the pictures of a load before it begins.
enum LoadPictures {
    static let size = PixelSize(width: 640, height: 480)
    /// So many are made: enough to differ, few enough to be ready in a second and to fit in the memory.
    static let count = 60
    private static let quality = 85
    private static let people: [UInt64] = [3, 4, 5, 6]
    /// How far apart the moments of a person are, in seconds: an emotion is held longer.
    private static let interval = 1.9

    /// Drawn people, one in each picture, who move around and show all emotions; the people take turns.
    static func drawn(count: Int = count) throws -> [LoadPicture] {
        let encoder = try JPEGEncoder()
        let image = try Image(size: size, format: .bgr)
        let perPerson = (count + people.count - 1) / people.count
        // A portrait takes some megabytes: one after the other.
        let films = try people.map { seed in
            let portrait = Portrait(seed: seed, width: size.width, height: size.height)
            return try (0..<perPerson).map { try picture($0, of: portrait, on: image, encoder) }
        }
        return (0..<count).map { films[$0 % films.count][$0 / films.count] }
    }

    private static func picture(
        _ index: Int,
        of portrait: Portrait,
        on image: Image,
        _ encoder: JPEGEncoder
    ) throws -> LoadPicture {
        let time = Double(index) * interval
        var moment = portrait.script.moment(at: time)
        // From a third to two thirds of the picture's width, in steps that do not repeat soon.
        moment.pose?.x = 0.34 + 0.32 * Float(index * 7 % 16) / 15
        let truth = image.withMutableBytes { portrait.render(moment, at: time, into: $0) }
        let known = truth.emotion.flatMap { emotion in truth.box.map { WireTruth(emotion, box: $0) } }
        return try LoadPicture(jpeg: encoder.encode(image, quality: quality), truth: known.map { [$0] } ?? [])
    }

    /// The first pictures of a film, a picture or a folder of them, brought to the size of the others.
    ///
    /// - Throws: `CaptureError`, `ImageError`; ``MienError`` (`unreadableInput`) when there is none.
    static func read(_ path: String, count: Int = count) throws -> [LoadPicture] {
        let encoder = try JPEGEncoder()
        let fitter = try PictureFitter(size: size)
        let source = try CaptureSource(path).open(stop: CaptureStop())
        defer { source.close() }
        var pictures: [LoadPicture] = []
        while pictures.count < count, let frame = try source.next() {
            let image = try fitter.fit(frame)
            pictures.append(try LoadPicture(jpeg: encoder.encode(image, quality: quality)))
        }
        guard !pictures.isEmpty else { throw MienError(.unreadableInput, "\(path) has no picture: name another") }
        return pictures
    }
}
