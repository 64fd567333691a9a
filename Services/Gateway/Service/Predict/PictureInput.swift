import Failure
import Hummingbird
import Images

/// Takes the picture out of a request, in whichever of the allowed ways it was sent.
protocol PictureInput: Sendable {
    /// - Throws: ``GatewayError`` that says how to send it.
    func picture(from request: Request, context: GatewayContext) async throws -> JPEGPicture
}

/// A picture that somebody sent: a JPEG whose header was read, and is within the limits. Whether the rest of it can be decoded
/// is known when somebody has tried.
struct JPEGPicture: Sendable {
    /// Detectors take no longer ones: a request on the bus has 4 MiB, and some of that is not the picture.
    static let byteLimit = 4 << 20 - 1024

    let bytes: [UInt8]
    let size: PixelSize

    /// Reads the header.
    ///
    /// - Throws: ``GatewayError`` with `emptyBody`, `badImage` or `tooLarge`.
    init(_ bytes: [UInt8]) throws(GatewayError) {
        guard !bytes.isEmpty else { throw GatewayError(.emptyBody, "there is no picture: send a JPEG as the body") }
        guard bytes.count <= Self.byteLimit else {
            throw GatewayError(.tooLarge, "the picture has \(bytes.count) bytes: send at most \(Self.byteLimit)")
        }
        do {
            size = try JPEGHeader(bytes).size
        } catch let error as ImageError {
            throw GatewayError(error)
        } catch {
            throw GatewayError(.badImage, "the picture cannot be read: send a JPEG", cause: error)
        }
        self.bytes = bytes
    }
}

extension Failure<GatewayFailureCode> {
    /// What is wrong with a picture, as it is told to whoever sent it.
    init(_ error: ImageError) {
        self.init(error.code == .tooLarge ? .tooLarge : .badImage, error.message, cause: nil)
    }
}
