import Faces
import Failure
import Images
import Vision

/// A face as a model's input: made by one model, good for that model.
public struct PreparedFace: Sendable, Hashable {
    /// Channels, then rows, as the manifest's `input` describes; empty for a plugin.
    var values: [Float] = []
    /// Rows of pixels, as the plugin's framing describes; empty for a bundle.
    var pixels: [UInt8] = []
}

/// Turns crops into a model's input, exactly as the model's training did.
final class FacePreparer: CropPreparer {
    private let format: Image.Format
    private let input: BundleManifest.Input
    private let framing: BundleManifest.Framing
    private let decoder: JPEGDecoder
    private let picture: Image
    private let square: Image

    convenience init(manifest: BundleManifest) throws {
        try self.init(input: manifest.input, framing: manifest.face, format: .grey)
    }

    init(input: BundleManifest.Input, framing: BundleManifest.Framing, format: Image.Format) throws {
        self.format = format
        self.input = input
        self.framing = framing
        decoder = try JPEGDecoder()
        picture = try Image()
        square = try Image()
    }

    var scale: Float { framing.scale }

    func prepare(_ crop: FaceCrop) throws -> PreparedFace {
        try frame(crop).withBytes { PreparedFace(values: normalize($0)) }
    }

    /// Decodes the crop and cuts the model's square around the face out of it, level with the eyes if the model wants that;
    /// the image is good until the next call.
    func frame(_ crop: FaceCrop) throws -> Image {
        try decoder.decode(crop.jpeg, as: format, into: picture)
        let region = try crop.inPicture(crop.face.square(scale: framing.scale), of: picture.size)
        let size = PixelSize(width: input.resize[0], height: input.resize[1])
        let angle = framing.alignsEyes ? try EyeLine(of: crop, in: picture.size).angle : 0
        if angle == 0 {
            try picture.crop(region, to: size, into: square)
        } else {
            try picture.crop(region, turnedBy: angle, to: size, into: square)
        }
        return square
    }

    /// Prepares a grey face that is framed and sized already, as self-tests hold them.
    func prepare(pixels: [UInt8]) -> PreparedFace {
        pixels.withUnsafeBufferPointer { PreparedFace(values: normalize($0)) }
    }

    // `(pixel − mean) / std` of the part in the middle. The manifest has one channel, and its sizes are checked.
    private func normalize(_ pixels: UnsafeBufferPointer<UInt8>) -> [Float] {
        let (width, height) = (input.centerCrop[0], input.centerCrop[1])
        let left = (input.resize[0] - width) / 2
        let top = (input.resize[1] - height) / 2
        let (mean, factor) = (input.mean[0], 1 / input.std[0])
        return [Float](unsafeUninitializedCapacity: width * height) { values, count in
            for row in 0..<height {
                let start = (top + row) * input.resize[0] + left
                for column in 0..<width {
                    values.initializeElement(at: count, to: (Float(pixels[start + column]) - mean) * factor)
                    count += 1
                }
            }
        }
    }
}
