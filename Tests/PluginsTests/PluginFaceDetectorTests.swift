import Faces
import Failure
import Foundation
import Images
import Plugins
import Testing
import Vision

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginFaceDetectorTests {
    private func image(format: Image.Format = .grey) throws -> Image {
        try Image(size: PixelSize(width: 64, height: 48), format: format)
    }

    private func faces(fault: String, format: Image.Format = .grey) throws -> [DetectedFace] {
        try withPlugin(fault: fault) { catalog, _ in
            try catalog.detector(named: "bright").detect(in: image(format: format))
        }
    }

    @Test func findsWhatThePluginFinds() throws {
        try withPlugin { catalog, _ in
            let detector: any FaceDetector = try catalog.detector(named: "bright")
            #expect(detector.name == "bright" && detector.format == .grey)
            let image = try image()
            #expect(try detector.detect(in: image).isEmpty)
            image.withMutableBytes { pixels in
                for y in 10..<30 { for x in 20..<50 { pixels[y * 64 + x] = 255 } }
            }
            let face = DetectedFace(box: Box(x: 20, y: 10, width: 30, height: 20), score: 1)
            #expect(try detector.detect(in: image) == [face])
        }
    }

    @Test func takesLandmarks() throws {
        let landmarks = "for (int i = 0; i < 10; i++) face.landmarks[i] = i"
        let found = try faces(fault: "detector.detect = makes_up; face.landmark_count = 5; \(landmarks)")
        #expect(found.first?.landmarks == [0, 2, 4, 6, 8].map { Point(x: $0, y: $0 + 1) })
    }

    @Test func putsTheSurestFirst() throws {
        let found = try faces(fault: "detector.detect = makes_up; number_of_faces = 3; score_step = 0.125f")
        #expect(found.map(\.score) == [0.75, 0.625, 0.5])
    }

    @Test func takesColourWhereThePluginWantsIt() throws {
        let fault = "detector.format = MIEN_PLUGIN_BGR; detector.detect = makes_up"
        #expect(try faces(fault: fault, format: .bgr).count == 1)
        #expect { try faces(fault: fault, format: .grey) } throws: { ($0 as? VisionError)?.code == .invalidImage }
    }

    @Test(arguments: [
        ("face.x = NOT_A_NUMBER", "the box"), ("face.y = INFINITE", "the box"), ("face.y = -INFINITE", "the box"),
        ("face.width = NOT_A_NUMBER", "the box"), ("face.width = 0", "the box"), ("face.height = -5", "the box"),
        ("face.width = INFINITE", "the box"), ("face.height = 129", "the box"), ("face.x = 64", "the box"),
        ("face.x = -20", "the box"), ("face.score = NOT_A_NUMBER", "the score "),
        ("face.score = 1.5f", "the score 1.5"),
        ("face.score = -1", "the score -1.0"), ("face.landmark_count = 4", "4 landmarks"),
        ("face.landmark_count = -1", "-1 landmarks"), ("face.landmark_count = 6", "6 landmarks"),
        ("face.landmark_count = 5, face.landmarks[9] = NOT_A_NUMBER", "a landmark that is no number"),
        ("number_of_faces = 257", "257 faces where there was room for 256"),
        ("number_of_faces = (size_t)-1", "-1 faces"),
    ])
    func refusesFacesThatCannotBe(_ lie: String, _ words: String) throws {
        #expect { try faces(fault: "detector.detect = makes_up; \(lie)") } throws: {
            let error = $0 as? VisionError
            return error?.code == .detectionFailed
                && error?.message.contains("The detector bright gave \(words)") == true
        }
    }

    @Test func saysWhatThePluginSays() throws {
        #expect { try faces(fault: "detector.detect = sees_nothing") } throws: {
            let error = $0 as? VisionError
            return error?.code == .detectionFailed
                && error?.message.contains("(the picture is too dark: switch a lamp on)") == true
        }
    }

    @Test func aDetectorThatCannotBeCreatedSaysWhy() throws {
        #expect { try faces(fault: "detector.create = refuses") } throws: {
            let error = $0 as? PluginError
            return error?.code == .refused && error?.message.contains("Creating the detector bright failed") == true
        }
    }
}
