import Bus
import DrawnPerson
import FaceDetection
import Faces
import Foundation
import Images
import Messages
import Vision

/// The operations of the hot path, on a drawn person at 640×480.
struct Kernels {
    private let jpeg: [UInt8]
    private let face: Box

    init() throws {
        let portrait = Portrait(seed: 1, width: 640, height: 480)
        let moment = Moment(pose: Pose(), expression: .of(.happy), emotion: .happy)
        let image = try Image(size: PixelSize(width: portrait.width, height: portrait.height), format: .bgr)
        let truth = image.withMutableBytes { portrait.render(moment, into: $0) }
        jpeg = try JPEGEncoder().encode(image, quality: 85)
        face = truth.box ?? Box(x: 240, y: 160, width: 160, height: 160)
    }

    func all() throws -> [Kernel] {
        try jpegs() + detections() + crops() + messages() + topics()
    }

    private func jpegs() throws -> [Kernel] {
        let (decoder, image, encoder) = (try JPEGDecoder(), try Image(), try JPEGEncoder())
        let crop = try Image(size: PixelSize(side: 160), format: .bgr)
        let half = PixelSize(width: 320, height: 240)
        return [
            Kernel("JPEG decode, grey, 1/2") { try decoder.decode(jpeg, as: .grey, atLeast: half, into: image) },
            Kernel("JPEG decode, colour, 1/2") { try decoder.decode(jpeg, as: .bgr, atLeast: half, into: image) },
            Kernel("JPEG decode, colour, full") { try decoder.decode(jpeg, as: .bgr, into: image) },
            Kernel("JPEG encode, colour, 160×160") { _ = try encoder.encode(crop) },
        ]
    }

    private func detections() throws -> [Kernel] {
        let sample = SampleMaps()
        var decoder = YuNetDecoder()
        return [
            Kernel("YuNet's outputs at 320×256, decode") {
                _ = try decoder.decode(sample.frame) { try sample.maps(stride: $0) }
            }
        ]
    }

    private func crops() throws -> [Kernel] {
        let (frame, cropper) = (try JPEGFrame(), try FaceCropper())
        let small = Box(x: 300, y: 200, width: 60, height: 60)
        return [
            Kernel("crop of a large face: decode, cut, encode") {
                try frame.load(jpeg)
                _ = try cropper.crops(of: [face], in: frame)
            },
            Kernel("crop of a small face: decode, cut, encode") {
                try frame.load(jpeg)
                _ = try cropper.crops(of: [small], in: frame)
            },
        ]
    }

    private func messages() throws -> [Kernel] {
        let frame = SampleFrames.frame(jpeg: jpeg)
        let crops = try cropBytes()
        let faces = SampleFrames.faces(crop: crops)
        let report = SampleReports().report(1)
        let payloads = (try frame.encode(), try faces.encode(), try report.encode())
        return [
            Kernel("Frame, encode") { _ = try frame.encode() },
            Kernel("Frame, decode") { _ = try WireFrame.decode(payloads.0) },
            Kernel("FaceSet of one face, encode") { _ = try faces.encode() },
            Kernel("FaceSet of one face, decode") { _ = try WireFaceSet.decode(payloads.1) },
            Kernel("EmotionReport of one face, encode") { _ = try report.encode() },
            Kernel("EmotionReport of one face, decode") { _ = try WireEmotionReport.decode(payloads.2) },
        ]
    }

    private func cropBytes() throws -> [UInt8] {
        let frame = try JPEGFrame()
        try frame.load(jpeg)
        return try FaceCropper().crops(of: [face], in: frame).first.map { [UInt8]($0.jpeg) } ?? []
    }

    private func topics() throws -> [Kernel] {
        let filter = try TopicFilter("mien/v1/home/+/frame")
        let topic = "mien/v1/home/camera-3/frame"
        return [
            Kernel("topic match") { _ = filter.matches(topic) },
            Kernel("topic parse") { _ = try Topic(parsing: topic) },
        ]
    }
}

/// Made-up messages with pictures.
enum SampleFrames {
    static func frame(jpeg: [UInt8]) -> WireFrame {
        var frame = WireFrame()
        frame.info = info
        frame.jpeg = Data(jpeg)
        return frame
    }

    static func faces(crop: [UInt8]) -> WireFaceSet {
        var face = WireFace()
        face.box = WireBox(Box(x: 240, y: 160, width: 160, height: 160))
        face.score = 0.93
        face.crop.region = WireBox(Box(x: 208, y: 128, width: 224, height: 224))
        face.crop.jpeg = Data(crop)
        var faces = WireFaceSet()
        (faces.frame, faces.detector, faces.faces) = (info, "haar", [face])
        return faces
    }

    private static var info: WireFrameInfo {
        var info = WireFrameInfo()
        (info.run, info.sequence, info.capturedAt) = (1, 1, 1_795_000_000_000_000)
        (info.width, info.height) = (640, 480)
        return info
    }
}
