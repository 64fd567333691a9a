import CImages
import Failure

/// Turns PNG into pixels.
public enum PNGDecoder {
    /// Decodes a whole PNG: to grey when it has no colour, to colour otherwise; what is transparent shows white.
    ///
    /// - Parameter png: The file's bytes, best in one piece as those of arrays and `Data` are: others are copied first.
    /// - Throws: ``ImageError``: what ``PNGHeader`` throws, or `corruptPNG`.
    public static func decode(_ png: some Collection<UInt8>) throws -> Image {
        let header = try PNGHeader(png)
        let image = try Image(size: header.size, format: header.isGrey ? .grey : .bgr)
        let outcome = png.withLentBytes { bytes in
            callLibrary { error in
                image.withDestination { mien_png_decode(bytes.baseAddress, bytes.count, $0, error) }
            }
        }
        switch outcome {
        case .done: return image
        case .warned(let sentence), .failed(let sentence):
            throw ImageError(
                .corruptPNG,
                "The PNG is damaged or incomplete (\(sentence)): send it again, and look for lost data."
            )
        }
    }
}
