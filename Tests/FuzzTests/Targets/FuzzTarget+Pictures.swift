import Faces
import Failure
import Vision

@testable import GatewayService
@testable import Images

extension FuzzTarget {
    /// Pictures of strangers: headers, whole pictures, parts, turned ones, faces cut out.
    static let pictures = [
        FuzzTarget("jpeg", longest: 8_192) { try fuzzJPEG($0) },
        FuzzTarget("jpeg-crops", longest: 8_192) { try fuzzCrops($0) },
        FuzzTarget("png", longest: 8_192) { bytes in
            guard try PNGHeader(bytes).size.area <= largest else { throw Refused() }
            _ = try PNGDecoder.decode(bytes)
        },
        FuzzTarget("picture", longest: 8_192) { try fuzzPicture($0) },
    ]

    /// Pixels: a larger picture takes so long that a fuzzer learns nothing from it. Its header is read.
    private static let largest = 1 << 18

    private static func fuzzJPEG(_ bytes: [UInt8]) throws {
        let orientation = JPEGOrientation(of: bytes)
        let frame = try JPEGFrame()
        guard try frame.load(bytes).size.area <= largest else { throw Refused() }
        let size = try frame.size
        let part = PixelRegion(
            x: size.width / 3,
            y: size.height / 3,
            size: PixelSize(width: max(1, size.width / 4), height: max(1, size.height / 4))
        )
        _ = try frame.part(part, .bgr, atLeast: .full)
        let small = try frame.image(.grey, atLeast: .quarter)
        let turned = try small.turned(upright: orientation)
        promise(turned.size.area == small.size.area, "turning keeps every pixel")
        _ = try frame.image(.bgr, atLeast: .full)
    }

    /// Three boxes of any numbers, then a JPEG.
    private static func fuzzCrops(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let boxes = (0..<3).map { _ in
            Box(x: input.float(), y: input.float(), width: input.float(), height: input.float())
        }
        let frame = try JPEGFrame()
        guard try frame.load(Array(input.rest)).size.area <= largest else { throw Refused() }
        let crops = try FaceCropper().crops(of: boxes, in: frame)
        promise(crops.count == boxes.count, "one crop for each face")
        promise(crops.allSatisfy { $0.region.area.isFinite }, "a crop shows a region that can be")
    }

    private static func fuzzPicture(_ bytes: [UInt8]) throws {
        let preparation = PicturePreparation(limits: PictureLimits())
        guard case .work(let format, let orientation) = try preparation.plan(bytes) else { return }
        let size = try format == .png ? PNGHeader(bytes).size : JPEGHeader(bytes).size
        guard size.area <= largest else { throw Refused() }
        let ready = try preparation.perform(format, orientation, bytes)
        promise(ready.picture.size.area == size.area, "a picture that is made ready has all its pixels")
    }
}
