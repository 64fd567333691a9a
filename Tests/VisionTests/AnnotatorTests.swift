import Faces
import Failure
import Images
import TestPictures
import Testing

@testable import Vision

@Suite struct AnnotatorTests {
    private static let happy = EmotionProbabilities([0.01, 0, 0.02, 0.93, 0.01, 0.01, 0.02])

    @Test func theLabelNamesTheEmotionInWholePercent() throws {
        #expect(Annotator.label(try #require(Self.happy)) == "happy 93 %")
    }

    @Test func drawsABoxWithoutProbabilities() throws {
        let image = try Image(size: PixelSize(side: 100), format: .bgr)
        try Annotator().draw([Annotation(face: Box(x: 30, y: 30, width: 40, height: 40))], on: image)
        #expect(TestPicture.value(image, 50, 30) > 200)
        #expect(TestPicture.value(image, 50, 50) == 0)
    }

    @Test func writesACaptionIntoTheLowerLeftCorner() throws {
        let image = try Image(size: PixelSize(width: 320, height: 240), format: .bgr)
        try Annotator().draw(caption: "haar", on: image)
        let rows = image.withBytes { pixels in (0..<240).map { pixels[($0 * 960)..<($0 * 960 + 300)].max() ?? 0 } }
        #expect(rows[..<200].allSatisfy { $0 == 0 })
        #expect(rows[200...].contains { $0 > 200 })
        #expect(throws: VisionError.self) {
            try Annotator().draw(caption: "haar", on: Image(size: PixelSize(side: 9), format: .grey))
        }
    }

    @Test func drawsTheEmotionInItsColour() throws {
        let image = try Image(size: PixelSize(width: 640, height: 480), format: .bgr)
        let face = Box(x: 200, y: 150, width: 120, height: 120)
        try Annotator().draw([Annotation(face: face, probabilities: Self.happy)], on: image)
        let edge = image.withBytes { Array($0[(150 * 640 + 260) * 3..<(150 * 640 + 260) * 3 + 3]) }
        #expect(edge == [0x3D, 0xBE, 0xF5])
    }

    @Test(arguments: [
        (1, 1), (5, 200), (40, 40), (640, 480), (3000, 2000),
    ])
    func anyImageAndAnyReasonableBoxCanBeDrawn(_ width: Int, _ height: Int) throws {
        let image = try Image(size: PixelSize(width: width, height: height), format: .bgr)
        let boxes = [
            Box(x: 0, y: 0, width: Float(width), height: Float(height)), Box(x: -50, y: -50, width: 20, height: 20),
            Box(x: Float(width) - 1, y: Float(height) - 1, width: 500, height: 500),
            Box(x: 0.4, y: 0.4, width: 0.1, height: 0.1),
        ]
        try Annotator().draw(boxes.map { Annotation(face: $0, probabilities: Self.happy) }, on: image)
    }

    @Test(arguments: [
        Box(x: .nan, y: 0, width: 1, height: 1), Box(x: 0, y: 0, width: .infinity, height: 1),
        Box(x: 0, y: 0, width: 0, height: 1), Box(x: 1e9, y: 0, width: 1, height: 1),
    ])
    func refusesABoxThatCannotBeDrawn(_ box: Box) throws {
        let image = try Image(size: PixelSize(side: 100), format: .bgr)
        #expect { try Annotator().draw([Annotation(face: box)], on: image) } throws: {
            ($0 as? VisionError)?.code == .invalidRegion
        }
    }

    @Test func refusesAGreyImage() throws {
        let image = try Image(size: PixelSize(side: 100), format: .grey)
        #expect { try Annotator().draw([], on: image) } throws: { ($0 as? VisionError)?.code == .invalidImage }
    }
}

@Suite struct AnnotationLayoutTests {
    @Test func labelsStayInsideAndBarsCoverNoFaceLabelOrOtherBars() throws {
        let canvas = try Canvas(Image(size: PixelSize(width: 640, height: 480), format: .bgr))
        let probabilities = try #require(EmotionProbabilities([0, 0, 0, 0, 0, 1, 0]))
        let faces = [
            Box(x: 10, y: 2, width: 90, height: 90), Box(x: 550, y: 380, width: 90, height: 99),
            Box(x: 300, y: 200, width: 80, height: 80),
        ]
        var layout = try AnnotationLayout(
            faces.map { Annotation(face: $0, probabilities: probabilities) },
            on: canvas
        )
        let plates = layout.plates.compactMap(\.self)
        let panels = faces.compactMap { layout.placePanel(beside: $0) }
        #expect(plates.count == 3)
        #expect(panels.count == 3)
        for box in plates + panels {
            #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 640 && box.y + box.height <= 480)
        }
        for (index, panel) in panels.enumerated() {
            let others = faces + plates + panels.enumerated().filter { $0.offset != index }.map(\.element)
            #expect(others.allSatisfy { $0.overlap(with: panel) == 0 })
        }
    }

    @Test func aFaceThatFillsTheImageGetsNoBars() throws {
        let canvas = try Canvas(Image(size: PixelSize(width: 320, height: 240), format: .bgr))
        let face = Box(x: 0, y: 0, width: 320, height: 240)
        var layout = try AnnotationLayout([Annotation(face: face)], on: canvas)
        #expect(layout.placePanel(beside: face) == nil)
    }
}
