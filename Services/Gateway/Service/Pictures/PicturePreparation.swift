import Failure
import Images

/// Makes of a picture what services can take.
///
/// Most pictures are a JPEG that is right as it is; then only its header is read.
struct PicturePreparation: Sendable {
    /// What is to be done with a picture.
    enum Plan: Sendable {
        case ready(ReadyPicture)
        /// It has to be decoded: work for a thread of its own.
        case work(PictureFormat, JPEGOrientation)
    }

    /// Of pictures that are encoded again.
    private static let quality = 95

    let limits: PictureLimits

    /// Decides what is to be done.
    ///
    /// - Throws: ``GatewayError``: `emptyBody`, `tooLarge`, `unsupportedType`, `badImage`.
    func plan(_ bytes: [UInt8]) throws(GatewayError) -> Plan {
        guard !bytes.isEmpty else { throw GatewayError(.emptyBody, "there is no picture: the body is empty") }
        guard bytes.count <= limits.pictureBytes else {
            throw GatewayError(.tooLarge, "the picture is too large: send at most \(limits.pictureBytes >> 20) MiB")
        }
        let format = PictureFormat(of: bytes)
        switch format {
        case .png: return .work(.png, .upright)
        case .jpeg:
            let orientation = JPEGOrientation(of: bytes)
            guard orientation == .upright, bytes.count <= limits.jpegBytes else { return .work(.jpeg, orientation) }
            let picture = try JPEGPicture(bytes)
            return .ready(ReadyPicture(picture: picture, originalSize: picture.size))
        default: throw format.refusal
        }
    }

    /// Does the work. It computes: not for the threads that Swift's tasks share.
    ///
    /// - Throws: ``GatewayError``: `tooLarge`, `badImage`.
    func perform(_ format: PictureFormat, _ orientation: JPEGOrientation, _ bytes: [UInt8]) throws(GatewayError)
        -> ReadyPicture
    {
        try translated {
            let image = try decode(format, bytes).turned(upright: orientation)
            return try encode(image)
        }
    }

    private func decode(_ format: PictureFormat, _ bytes: [UInt8]) throws -> Image {
        if format == .png { return try PNGDecoder.decode(bytes) }
        let image = try Image()
        try JPEGDecoder().decode(bytes, as: .bgr, into: image)
        return image
    }

    // A picture of noise may be larger than a message at any quality; at half its size it has a quarter of the pixels.
    private func encode(_ image: Image) throws -> ReadyPicture {
        let encoder = try JPEGEncoder()
        let whole = try encoder.encode(image, quality: Self.quality)
        var jpeg = whole
        for scale in [JPEGScale.half, .quarter, .eighth] where jpeg.count > limits.jpegBytes {
            let smaller = try Image()
            try JPEGDecoder().decode(whole, as: image.format, atLeast: scale.size(of: image.size), into: smaller)
            jpeg = try encoder.encode(smaller, quality: Self.quality)
        }
        guard jpeg.count <= limits.jpegBytes else {
            throw GatewayError(.tooLarge, "the picture cannot be made small enough: send a smaller one")
        }
        return ReadyPicture(picture: try JPEGPicture(jpeg), originalSize: image.size)
    }

    /// A picture's faults are the sender's.
    private func translated<Output>(_ body: () throws -> Output) throws(GatewayError) -> Output {
        do {
            return try body()
        } catch let error as GatewayError {
            throw error
        } catch let error as ImageError {
            throw GatewayError(error)
        } catch {
            throw GatewayError(.badImage, "the picture cannot be read: send another one", cause: error)
        }
    }
}
