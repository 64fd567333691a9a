import Faces
import Failure
import Foundation
import Images
import TestPictures
import Testing

@testable import Vision

// What went wrong does not matter here: without the file the suite is skipped.
private let hasCascade = (try? HaarCascadeFile.defaultFrontalFace()) != nil

@Suite(.enabled(if: hasCascade, "opencv-data is not installed"))
struct HaarFaceDetectorTests {
    @Test(arguments: [(1, 1), (20, 300), (320, 240)])
    func findsNothingInAFlatImage(_ width: Int, _ height: Int) throws {
        let image = try Image(size: PixelSize(width: width, height: height), format: .grey)
        #expect(try HaarFaceDetector().detect(in: image).isEmpty)
    }

    @Test func wantsGrey() throws {
        let image = try Image(size: PixelSize(side: 64), format: .bgr)
        #expect { try HaarFaceDetector().detect(in: image) } throws: { ($0 as? VisionError)?.code == .invalidImage }
    }

    @Test func aFileThatIsNoCascadeIsNamed() {
        #expect { try HaarFaceDetector(cascade: #filePath) } throws: {
            ($0 as? VisionError)?.code == .cascadeUnreadable && describe($0).contains(#filePath)
        }
    }

    @Test(arguments: [
        HaarFaceDetector.Options(scaleFactor: 1), HaarFaceDetector.Options(scaleFactor: .nan),
        HaarFaceDetector.Options(minNeighbors: -1), HaarFaceDetector.Options(minimumSide: .pixels(-1)),
        HaarFaceDetector.Options(minimumSide: .fraction(1.5)), HaarFaceDetector.Options(minimumSide: .fraction(.nan)),
        HaarFaceDetector.Options(threads: 0),
    ])
    func checksItsSettings(_ options: HaarFaceDetector.Options) {
        #expect { try HaarFaceDetector(options: options) } throws: { ($0 as? VisionError)?.code == .invalidSetting }
    }

    @Test(.enabled(if: SharedData.isPresent, "../shared/data is not there"))
    func findsTheFaceInMostPhotosOfHappyPeople() throws {
        let folder = SharedData.folder.appending(path: "photos/happy")
        let photos = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().prefix(12)
        let finder = try FaceFinder(detector: HaarFaceDetector(), maximumSide: 320)
        let frame = try JPEGFrame()
        let found = try photos.count { photo in
            try frame.load([UInt8](Data(contentsOf: folder.appending(path: photo))))
            return try !finder.faces(in: frame).isEmpty
        }
        #expect(found >= 7)
    }
}

@Suite struct HaarCascadeFileTests {
    @Test func aMissingDefaultSaysWhatToInstall() {
        #expect { try HaarCascadeFile.defaultFrontalFace(in: ["/nowhere"]) } throws: {
            ($0 as? VisionError)?.code == .cascadeMissing && describe($0).contains("apt-get install opencv-data")
        }
    }

    @Test func aMissingFileIsNamed() {
        #expect { try HaarFaceDetector(cascade: "/nowhere/cascade.xml") } throws: {
            ($0 as? VisionError)?.code == .cascadeMissing && describe($0).contains("/nowhere/cascade.xml")
        }
    }
}

@Suite struct DetectionScoreTests {
    @Test func risesWithTheWeightFrom0To1() {
        let scores = [-1000, -2, 0, 1.6, 5, 10, 1000].map(HaarFaceDetector.score(weight:))
        #expect(scores == scores.sorted())
        #expect(Set(scores).count == scores.count)
        #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test func whatABetterFaceCoversIsDropped() {
        let face = DetectedFace(box: Box(x: 0, y: 0, width: 100, height: 100), score: 0.9)
        let nose = DetectedFace(box: Box(x: 40, y: 40, width: 20, height: 20), score: 0.8)
        let shifted = DetectedFace(box: Box(x: 30, y: 0, width: 100, height: 100), score: 0.7)
        let neighbour = DetectedFace(box: Box(x: 80, y: 0, width: 100, height: 100), score: 0.6)
        #expect([face, nose, shifted, neighbour].withoutDuplicates() == [face, neighbour])
    }
}
