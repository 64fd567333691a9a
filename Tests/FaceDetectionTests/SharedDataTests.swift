import DrawnPerson
import Faces
import Failure
import Foundation
import Images
import Inference
import Models
import TestPictures
import Testing
import Vision

@testable import FaceDetection

/// YuNet itself, where someone has its weights.
@Suite(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
struct SharedDataTests {
    private func yunet(_ form: String = "320_320") throws -> NetworkFaceDetector {
        let file = SharedData.folder.appending(path: "models/yunet_n_\(form).onnx")
        let folder = try DetectorFolder(network: Data(contentsOf: file))
        return try NetworkFaceDetector(DetectorBundle(at: folder.url), engine: OpenCVEngine())
    }

    private func faces(of finder: FaceFinder, in photo: URL) throws -> [DetectedFace] {
        let frame = try JPEGFrame()
        try frame.load([UInt8](Data(contentsOf: photo)))
        return try finder.faces(in: frame)
    }

    private func photos(_ word: String) throws -> [URL] {
        let folder = SharedData.folder.appending(path: "photos/\(word)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
            .map { folder.appending(path: $0) }
    }

    @Test(arguments: ["320_320", "640_640"])
    func findsTheFaceInNearlyAllPhotosOfHappyPeople(_ form: String) throws {
        let finder = try FaceFinder(detector: yunet(form), maximumSide: 320)
        let found = try photos("happy").prefix(24).count { try !faces(of: finder, in: $0).isEmpty }
        #expect(found >= 22)
    }

    @Test func bothExportsSayTheSameAtAnySize() throws {
        let finders = try ["320_320", "640_640"].map { try FaceFinder(detector: yunet($0), maximumSide: 320) }
        for photo in try photos("sad").prefix(6) {
            let found = try finders.map { try faces(of: $0, in: photo) }
            #expect(found[0].count == found[1].count)
            for (one, other) in zip(found[0], found[1]) { #expect(one.box.overlap(with: other.box) > 0.98) }
        }
    }

    @Test func landmarksLieInTheFaceAndInTheirOrder() throws {
        let finder = try FaceFinder(detector: yunet(), maximumSide: 320)
        let clear = try photos("happy").prefix(24).compactMap { try faces(of: finder, in: $0).first }
            .filter { $0.score > 0.9 }
        #expect(clear.count > 10)
        // The person's right eye is on the left of the picture, and eyes are above mouths, in faces that are upright.
        let upright = clear.count { face in
            let marks = face.landmarks
            return marks.count == 5 && marks[0].x < marks[1].x && marks[3].x < marks[4].x && marks[0].y < marks[3].y
                && marks[1].y < marks[4].y
        }
        #expect(Double(upright) >= 0.9 * Double(clear.count))
    }

    @Test func anEngineThatCannotReadTheDynamicExportSaysSo() throws {
        #expect { try yunet("dynamic") } throws: { ($0 as? ModelError)?.code == .modelUnusable }
    }

    @Test func findsDrawnPeopleAsHaarDoes() throws {
        let detectors: [any FaceDetector] = [
            try HaarFaceDetector(options: .init(minimumSide: .fraction(0.12))), try yunet(),
        ]
        let counts = try detectors.map { detector in
            let finder = try FaceFinder(detector: detector, maximumSide: 320)
            return try (1...12).count { seed in
                let frame = try JPEGFrame()
                try frame.load(drawn(seed: UInt64(seed)))
                return try finder.faces(in: frame).count == 1
            }
        }
        print("drawn people found, of 12: Haar \(counts[0]), YuNet \(counts[1])")
        #expect(counts[1] >= counts[0])
    }

    private func drawn(seed: UInt64) throws -> [UInt8] {
        let portrait = Portrait(seed: seed, width: 640, height: 480)
        let emotion = Emotion.allCases[Int(seed) % Emotion.allCases.count]
        let moment = Moment(pose: Pose(), expression: .of(emotion), emotion: emotion)
        let image = try Image(size: PixelSize(width: 640, height: 480), format: .bgr)
        image.withMutableBytes { _ = portrait.render(moment, into: $0) }
        return try JPEGEncoder().encode(image)
    }
}
