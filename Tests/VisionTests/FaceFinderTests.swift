import Faces
import Failure
import Foundation
import Images
import TestPictures
import Testing
import Vision

/// Finds one face that fills the middle of any image, and remembers what it was shown.
private final class MiddleDetector: FaceDetector {
    let name = "middle"
    let format: Image.Format
    private(set) var searched: PixelSize?

    init(format: Image.Format) { self.format = format }

    func detect(in image: Image) throws -> [DetectedFace] {
        searched = image.size
        let (width, height) = (Float(image.size.width), Float(image.size.height))
        let box = Box(x: width / 4, y: height / 4, width: width / 2, height: height / 2)
        return [DetectedFace(box: box, score: 1, landmarks: [Point(x: width / 2, y: height / 2)])]
    }
}

@Suite struct FaceFinderTests {
    @Test(arguments: [
        (640, 480, 320, 320, 240), (480, 640, 320, 240, 320), (1000, 700, 320, 320, 224), (200, 100, 320, 200, 100),
        (900, 4, 100, 100, 1),
    ])
    func searchesAtTheWantedSizeAndReportsPixelsOfTheFrame(
        _ width: Int,
        _ height: Int,
        _ side: Int,
        _ searchedWidth: Int,
        _ searchedHeight: Int
    ) throws {
        for format in Image.Format.allCases {
            let detector = MiddleDetector(format: format)
            let frame = try JPEGFrame()
            try frame.load(TestPicture.jpeg(Image(size: PixelSize(width: width, height: height), format: .bgr)))
            let faces = try FaceFinder(detector: detector, maximumSide: side).faces(in: frame)
            #expect(detector.searched == PixelSize(width: searchedWidth, height: searchedHeight))
            let face = try #require(faces.first)
            #expect(abs(face.box.x - Float(width) / 4) < 2)
            #expect(abs(face.box.width - Float(width) / 2) < 2)
            #expect(abs(face.landmarks[0].x - Float(width) / 2) < 2)
        }
    }

    @Test func aSearchAtHalfTheSizeDecodesHalfAndNotMore() throws {
        for format in Image.Format.allCases {
            let frame = try JPEGFrame()
            try frame.load(TestPicture.jpeg(TestPicture.gradient(640, 480)))
            _ = try FaceFinder(detector: MiddleDetector(format: format), maximumSide: 320).faces(in: frame)
            // What is there already is lent at the scale that it has.
            #expect(try frame.image(format, atLeast: .eighth).size == PixelSize(width: 320, height: 240))
        }
    }

    @Test func searchesTheFullSizeWhenNoneIsGiven() throws {
        let detector = MiddleDetector(format: .grey)
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.gradient(701, 303)))
        _ = try FaceFinder(detector: detector, maximumSide: nil).faces(in: frame)
        #expect(detector.searched == PixelSize(width: 701, height: 303))
    }

    @Test func refusesASizeAtWhichNothingIsFound() {
        #expect { try FaceFinder(detector: MiddleDetector(format: .grey), maximumSide: 15) } throws: {
            ($0 as? VisionError)?.code == .invalidSetting
        }
    }
}

@Suite struct FaceCropperTests {
    @Test func aCropIsASquareAroundTheFaceAndSaysWhichPartItShows() throws {
        let face = Box(x: 300, y: 200, width: 100, height: 80)
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.box(face, in: PixelSize(width: 640, height: 480))))
        let crop = try #require(try FaceCropper().crops(of: [face], in: frame).first)
        #expect(crop.face == face)
        #expect(crop.region == Box(x: 280, y: 170, width: 140, height: 140))
        let picture = try Image()
        try JPEGDecoder().decode(crop.jpeg, as: .grey, into: picture)
        #expect(picture.size == PixelSize(side: 140))
        #expect(TestPicture.value(picture, 70, 70) > 240)
        #expect(TestPicture.value(picture, 10, 70) < 16)
        let inside = try crop.inPicture(face, of: picture.size)
        #expect(inside == Box(x: 20, y: 30, width: 100, height: 80))
    }

    @Test func largeFacesAreShrunkFromASmallerDecoding() throws {
        let face = Box(x: 100, y: 100, width: 500, height: 400)
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.box(face, in: PixelSize(width: 1001, height: 801))))
        let crop = try #require(try FaceCropper().crops(of: [face], in: frame).first)
        #expect(try JPEGHeader(crop.jpeg).size == PixelSize(side: 160))
        let region = face.square(scale: 1.4)
        #expect(abs(crop.region.x - region.x) <= 4)
        #expect(abs(crop.region.width - region.width) <= 8)
        #expect(try frame.image(.bgr, atLeast: .eighth).size.width == 251)
    }

    @Test func aFaceAtTheBorderIsWhole() throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.gradient(64, 48)))
        let crop = try #require(
            try FaceCropper().crops(of: [Box(x: -5, y: -5, width: 30, height: 30)], in: frame).first
        )
        #expect(crop.region == Box(x: -11, y: -11, width: 42, height: 42))
        #expect(try JPEGHeader(crop.jpeg).size == PixelSize(side: 42))
    }

    @Test(arguments: [
        [Box(x: 300, y: 200, width: 60, height: 50)], [Box(x: -20, y: -30, width: 60, height: 60)],
        [Box(x: 600, y: 440, width: 70, height: 70)], [Box(x: 631, y: 471, width: 80, height: 80)],
        [Box(x: 20, y: 200, width: 60, height: 50), Box(x: 90, y: 260, width: 71, height: 73)],
        [Box(x: 5, y: 5, width: 60, height: 50), Box(x: 560, y: 410, width: 71, height: 73)],
        [Box(x: 100.4, y: 50.6, width: 200.5, height: 240.2)],
    ])
    func aCropIsTheSameWhetherTheFrameIsDecodedAroundItOrWhole(_ faces: [Box]) throws {
        let jpeg = try TestPicture.jpeg(TestPicture.gradient(640, 480))
        let (alone, whole) = (try JPEGFrame(), try JPEGFrame())
        try alone.load(jpeg)
        try whole.load(jpeg)
        _ = try whole.image(.bgr, atLeast: .full)
        let cropper = try FaceCropper(options: FaceCropper.Options(maximumSide: 1024))
        #expect(try cropper.crops(of: faces, in: alone) == cropper.crops(of: faces, in: whole))
    }

    @Test func withoutFacesNothingIsDecoded() throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.header(width: 64, height: 48))
        #expect(try FaceCropper().crops(of: [DetectedFace](), in: frame).isEmpty)
    }

    @Test(arguments: [
        Box(x: 0, y: 0, width: 0, height: 0), Box(x: 500, y: 0, width: 9, height: 9),
        Box(x: .nan, y: 0, width: 9, height: 9), Box(x: 0, y: 0, width: .infinity, height: 9),
        Box(x: 0, y: 0, width: .nan, height: .nan), Box(x: 0, y: 0, width: 1e20, height: 1e20),
    ])
    func refusesABoxThatCannotBe(_ face: Box) throws {
        let frame = try JPEGFrame()
        try frame.load(TestPicture.jpeg(TestPicture.gradient(64, 48)))
        #expect { try FaceCropper().crops(of: [face], in: frame) } throws: {
            ($0 as? VisionError)?.code == .invalidRegion
        }
    }

    @Test(arguments: [
        FaceCropper.Options(scale: 0.4), FaceCropper.Options(scale: .nan), FaceCropper.Options(maximumSide: 15),
        FaceCropper.Options(maximumSide: 1025), FaceCropper.Options(quality: 0),
    ])
    func checksItsSettings(_ options: FaceCropper.Options) {
        #expect { try FaceCropper(options: options) } throws: { ($0 as? VisionError)?.code == .invalidSetting }
    }

    @Test(arguments: [
        Box(x: 0, y: 0, width: 0, height: 5), Box(x: .nan, y: 0, width: 5, height: 5),
        Box(x: 0, y: 0, width: 1e30, height: 1e30),
    ])
    func aCropOfAnImpossibleRegionIsRefused(_ region: Box) {
        let crop = FaceCrop(face: Box(x: 0, y: 0, width: 5, height: 5), region: region, jpeg: Data())
        #expect { try crop.inPicture(crop.face, of: PixelSize(side: 9)) } throws: {
            ($0 as? VisionError)?.code == .invalidRegion
        }
    }
}
