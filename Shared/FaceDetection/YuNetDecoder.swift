public import Faces
import Glibc
public import Images

/// Makes faces of what YuNet says.
///
/// For a cell at column c and row r of stride s (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023, and
/// OpenCV's `FaceDetectorYN`): centre = ((c + dx)·s, (r + dy)·s), size = (e^dw·s, e^dh·s), a landmark = ((c + x)·s, (r + y)·s),
/// score = √(cls·obj), both limited to 0…1. Of boxes that overlap the surest stays.
///
/// Its memory is used again for every image: what it allocates is what it returns.
public struct YuNetDecoder {
    /// The network's strides, in the order in which they are decoded.
    public static let strides = [8, 16, 32]
    /// What is searched.
    public struct Frame: Sendable, Hashable {
        /// The size of the network's input.
        public var canvas: PixelSize
        /// The part of it, from the top left, that the image takes; the rest is padding.
        public var content: PixelSize
        /// Faces whose longer side is less, in pixels, are left out.
        public var minimumSide: Float

        public init(canvas: PixelSize, content: PixelSize, minimumSide: Float = 0) {
            self.canvas = canvas
            self.content = content
            self.minimumSide = minimumSide
        }
    }

    /// The least score of a face.
    public let scoreThreshold: Float
    /// Of two boxes whose intersection over union is more than this, one stays.
    public let overlapLimit: Float
    /// Of more candidates than this the surest are looked at.
    public let maximumCandidates: Int
    private var candidates: [Candidate] = []

    /// Creates a decoder; the first two are from 0 to 1, the third has OpenCV's default.
    public init(scoreThreshold: Float = 0.6, overlapLimit: Float = 0.3, maximumCandidates: Int = 5000) {
        self.scoreThreshold = scoreThreshold
        self.overlapLimit = overlapLimit
        self.maximumCandidates = maximumCandidates
    }

    /// The faces, in pixels of the input, the surest first; boxes end at the image's borders, landmarks may lie beyond.
    ///
    /// Cells that say what cannot be (not finite, or a face of more than twice the input) are left out.
    ///
    /// - Parameter maps: gives the maps of a stride.
    /// - Throws: what `maps` throws.
    public mutating func decode(_ frame: Frame, maps: (_ stride: Int) throws -> YuNetMaps) rethrows -> [DetectedFace] {
        candidates.removeAll(keepingCapacity: true)
        for stride in Self.strides { collect(try maps(stride), in: frame) }
        candidates.sort { $0.score > $1.score }
        if candidates.count > maximumCandidates {
            candidates.removeLast(candidates.count - maximumCandidates)
        }
        keepBest()
        return candidates.compactMap { $0.face(within: frame.content) }
    }

    private mutating func collect(_ maps: YuNetMaps, in frame: Frame) {
        // A little below the threshold's square: the exact comparison follows for the few that come so far.
        let floor = scoreThreshold * scoreThreshold * 0.999
        let limit = 2 * Float(frame.canvas.longerSide)
        for cell in 0..<maps.classes.count {
            let (cls, obj) = (maps.classes[cell], maps.objects[cell])
            // NaN fails every comparison.
            guard cls > 0, obj > 0, min(cls, 1) * min(obj, 1) >= floor else { continue }
            guard let candidate = Candidate(cell, of: maps, limit: limit), candidate.score >= scoreThreshold,
                max(candidate.box.width, candidate.box.height) >= frame.minimumSide
            else { continue }
            candidates.append(candidate)
        }
    }

    // Moves those that stay to the front: no second list is needed.
    private mutating func keepBest() {
        var kept = 0
        for index in candidates.indices {
            let candidate = candidates[index]
            let isCovered = candidates[..<kept].contains { $0.box.overlap(with: candidate.box) > overlapLimit }
            guard !isCovered else { continue }
            candidates[kept] = candidate
            kept += 1
        }
        candidates.removeLast(candidates.count - kept)
    }
}

/// A cell that may be a face.
private struct Candidate {
    let score: Float
    let box: Box
    // In the candidate itself: an array for each would be an allocation for each.
    private let landmarks: (Point, Point, Point, Point, Point)

    /// Decodes a cell; `nil` when a number is not finite or beyond the limit, in pixels.
    init?(_ cell: Int, of maps: YuNetMaps, limit: Float) {
        let (cls, obj) = (maps.classes[cell], maps.objects[cell])
        let stride = Float(maps.stride)
        let column = Float(cell % maps.columns)
        let row = Float(cell / maps.columns)
        let center = Point(x: (column + maps.boxes[4 * cell]) * stride, y: (row + maps.boxes[4 * cell + 1]) * stride)
        let width = exp(maps.boxes[4 * cell + 2]) * stride
        let height = exp(maps.boxes[4 * cell + 3]) * stride
        func landmark(_ number: Int) -> Point {
            let place = 10 * cell + 2 * number
            return Point(x: (column + maps.landmarks[place]) * stride, y: (row + maps.landmarks[place + 1]) * stride)
        }
        landmarks = (landmark(0), landmark(1), landmark(2), landmark(3), landmark(4))
        score = (min(cls, 1) * min(obj, 1)).squareRoot()
        box = Box(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
        // NaN and infinity fail the comparisons.
        guard cls.isFinite, obj.isFinite, width > 0, height > 0, width <= limit, height <= limit,
            center.isWithin(limit), landmarks.0.isWithin(limit), landmarks.1.isWithin(limit),
            landmarks.2.isWithin(limit), landmarks.3.isWithin(limit), landmarks.4.isWithin(limit)
        else { return nil }
    }

    /// The face with its box cut at the image's borders; `nil` when less than a pixel of it is inside.
    func face(within size: PixelSize) -> DetectedFace? {
        let left = max(box.x, 0)
        let top = max(box.y, 0)
        let width = min(box.x + box.width, Float(size.width)) - left
        let height = min(box.y + box.height, Float(size.height)) - top
        guard width >= 1, height >= 1 else { return nil }
        return DetectedFace(
            box: Box(x: left, y: top, width: width, height: height),
            score: score,
            landmarks: [landmarks.0, landmarks.1, landmarks.2, landmarks.3, landmarks.4]
        )
    }
}

extension Point {
    fileprivate func isWithin(_ limit: Float) -> Bool { abs(x) <= limit && abs(y) <= limit }
}
