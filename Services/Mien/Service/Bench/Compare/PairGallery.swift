import Faces
import Failure
import Foundation
import Images
import Vision

/// A folder of pictures that show side by side what two paths found.
struct PairGallery {
    private static let quality = 90

    private let folder: String
    private let names: (left: String, right: String)
    private let encoder: JPEGEncoder
    private let decoder: JPEGDecoder
    private let annotator = Annotator()

    /// - Parameter folder: Is made if it is not there.
    /// - Throws: ``MienError`` (`cannotWrite`), `ImageError`.
    init(folder: String, _ left: String, _ right: String) throws {
        self.folder = folder
        names = (left, right)
        encoder = try JPEGEncoder()
        decoder = try JPEGDecoder()
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw MienError(.cannotWrite, "the folder \(folder) cannot be made: choose another", cause: error)
        }
    }

    /// Writes the picture `number`.
    func add(
        _ jpeg: [UInt8],
        _ left: [FaceReader.Reading],
        _ right: [FaceReader.Reading],
        number: Int
    ) throws {
        let pair = try Self.joined(
            try annotated(jpeg, left, caption: names.left),
            try annotated(jpeg, right, caption: names.right)
        )
        let file = "\(folder)/\(String(format: "%04d", number)).jpg"
        do {
            try Data(encoder.encode(pair, quality: Self.quality)).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw MienError(
                .cannotWrite,
                "\(file) cannot be written: check the folder and the disk's room",
                cause: error
            )
        }
    }

    private func annotated(_ jpeg: [UInt8], _ readings: [FaceReader.Reading], caption: String) throws -> Image {
        let image = try Image()
        try decoder.decode(jpeg, as: .bgr, into: image)
        try annotator.draw(
            readings.map { Annotation(face: $0.face.box, probabilities: $0.probabilities) },
            on: image
        )
        try annotator.draw(caption: caption, on: image)
        return image
    }

    /// Two pictures of one size and format, side by side.
    static func joined(_ left: Image, _ right: Image) throws -> Image {
        let row = left.size.width * left.format.channels
        let pair = try Image(
            size: PixelSize(width: left.size.width * 2, height: left.size.height),
            format: left.format
        )
        guard left.byteCount == right.byteCount else { return left }
        pair.withMutableBytes { target in
            left.withBytes { copy($0, rows: row, to: target, at: 0) }
            right.withBytes { copy($0, rows: row, to: target, at: row) }
        }
        return pair
    }

    private static func copy(
        _ source: UnsafeBufferPointer<UInt8>,
        rows row: Int,
        to target: UnsafeMutableBufferPointer<UInt8>,
        at offset: Int
    ) {
        for y in 0..<(source.count / row) {
            let place = UnsafeMutableBufferPointer(rebasing: target[(y * row * 2 + offset)...])
            _ = place.update(from: source[(y * row)..<((y + 1) * row)])
        }
    }
}
