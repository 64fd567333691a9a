import Faces
import Images

/// Makes faces in a picture unrecognisable: each becomes a few squares of one colour.
///
/// Written here rather than taken from OpenCV, whose libraries would triple the recorder's memory.
enum FacePixelation {
    /// How many squares a face is wide and high: five leave no features.
    static let squares = 5
    /// Ears, hair and chin are outside the box that detectors draw.
    static let margin: Float = 1.4

    /// Pixelates the faces in these boxes, in pixels of a colour or grey image.
    static func apply(to image: Image, faces: [Box]) {
        let (width, height, channels) = (image.size.width, image.size.height, image.format.channels)
        image.withMutableBytes { pixels in
            for face in faces {
                guard let area = Area(face, width: width, height: height) else { continue }
                for square in area.squares(Self.squares) { square.flatten(pixels, width: width, channels: channels) }
            }
        }
    }
}

/// A rectangle of whole pixels inside a picture.
private struct Area {
    let columns: Range<Int>
    let rows: Range<Int>

    /// The square around a face, cut to the picture; `nil` when nothing of it is inside.
    init?(_ face: Box, width: Int, height: Int) {
        let region = face.square(scale: FacePixelation.margin)
        guard let columns = Self.range(region.x, region.width, below: width),
            let rows = Self.range(region.y, region.height, below: height)
        else { return nil }
        (self.columns, self.rows) = (columns, rows)
    }

    private init(columns: Range<Int>, rows: Range<Int>) {
        (self.columns, self.rows) = (columns, rows)
    }

    // The box is foreign: it is cut before it becomes a whole number. NaN is no number to cut to.
    private static func range(_ start: Float, _ length: Float, below limit: Int) -> Range<Int>? {
        guard start.isFinite, length.isFinite else { return nil }
        let first = Int(max(0, min(start, Float(limit))).rounded(.down))
        let last = Int(max(0, min(start + length, Float(limit))).rounded(.up))
        return first < last ? first..<last : nil
    }

    func squares(_ count: Int) -> [Area] {
        let (columns, rows) = (Self.parts(columns, count), Self.parts(rows, count))
        return rows.flatMap { row in columns.map { Area(columns: $0, rows: row) } }
    }

    private static func parts(_ range: Range<Int>, _ count: Int) -> [Range<Int>] {
        let length = max(1, (range.count + count - 1) / count)
        return stride(from: range.lowerBound, to: range.upperBound, by: length).map {
            $0..<min($0 + length, range.upperBound)
        }
    }

    /// Gives every pixel the mean colour.
    func flatten(_ pixels: UnsafeMutableBufferPointer<UInt8>, width: Int, channels: Int) {
        for channel in 0..<channels {
            var sum = 0
            for row in rows {
                for column in columns { sum += Int(pixels[(row * width + column) * channels + channel]) }
            }
            let mean = UInt8(clamping: sum / (rows.count * columns.count))
            for row in rows {
                for column in columns { pixels[(row * width + column) * channels + channel] = mean }
            }
        }
    }
}
