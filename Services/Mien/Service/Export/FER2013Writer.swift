import Faces
import Images
import Vision

/// One file: `emotion,pixels,Usage`, each face 48×48 greys, cut as FER2013 is.
struct FER2013Writer: TrainingSetWriter {
    private static let side = 48
    /// FER2013's framing: a square whose side is so many times the longer side of a detector's box
    /// (Models/baseline-0.1.0/bundle.json).
    static let scale: Float = 0.95

    private let file: OutputFile
    private let decoder: JPEGDecoder
    private let (picture, cut): (Image, Image)

    init(_ path: String) throws {
        file = try OutputFile(path)
        decoder = try JPEGDecoder()
        (picture, cut) = (try Image(), try Image())
        try file.write("emotion,pixels,Usage\n")
    }

    func add(_ face: TrainingFace, to part: DataPart) throws {
        try decoder.decode(face.jpeg, as: .grey, into: picture)
        try picture.crop(face.box.square(scale: Self.scale), to: PixelSize(side: Self.side), into: cut)
        let pixels = cut.withBytes { $0.map { String($0) } }.joined(separator: " ")
        try file.write("\(face.emotion.rawValue),\(pixels),\(part.usage)\n")
    }

    func finish() throws { try file.close() }
}
