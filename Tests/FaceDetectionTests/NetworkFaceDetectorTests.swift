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

@Suite struct NetworkFaceDetectorTests {
    private func manifest(_ change: (inout DetectorManifest) -> Void = { _ in }) -> DetectorManifest {
        var manifest = DetectorManifest(name: "yunet", version: "1", sha256: [:])
        change(&manifest)
        return manifest
    }

    /// One face in the middle of what the network was given.
    private func middle(_ size: PixelSize) -> HotCells {
        let cell = HotCells.Cell(
            stride: 16,
            column: size.width / 32,
            row: size.height / 32,
            box: [0, 0, log(2), log(2)]
        )
        return HotCells(size, [cell])
    }

    @Test func theImageIsPaddedToMultiplesOf32() throws {
        let network = ScriptedNetwork(middle)
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        let faces = try detector.detect(in: TestPicture.gradient(320, 240))
        #expect(network.input?.shape.array == [1, 3, 256, 320])
        #expect(faces.map(\.box) == [Box(x: 144, y: 112, width: 32, height: 32)])
        #expect(detector.name == "yunet")
    }

    @Test func thePlanesAreBlueGreenAndRedAndThePaddingIsBlack() throws {
        let network = ScriptedNetwork()
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        let bytes = (0..<UInt8(33 * 2)).flatMap { (number: UInt8) -> [UInt8] in [number, number + 66, number + 132] }
        _ = try detector.detect(in: Image(size: PixelSize(width: 33, height: 2), format: .bgr, bytes: bytes))
        let input = try #require(network.input)
        #expect(input.shape.array == [1, 3, 32, 64])
        func value(_ channel: Int, _ x: Int, _ y: Int) -> Float { input.values[(channel * 32 + y) * 64 + x] }
        for channel in 0..<3 {
            #expect(value(channel, 0, 0) == Float(66 * channel))
            #expect(value(channel, 32, 1) == Float(65 + 66 * channel))
            #expect(value(channel, 33, 1) == 0)
            #expect(value(channel, 0, 2) == 0)
        }
    }

    @Test func theInputIsNormalisedAsTheBundleSays() throws {
        let network = ScriptedNetwork()
        let detector = try NetworkFaceDetector(
            network,
            manifest: manifest {
                $0.input.mean = [10, 20, 30]
                $0.input.std = [2, 4, 5]
            }
        )
        _ = try detector.detect(
            in: Image(size: PixelSize(width: 1, height: 1), format: .bgr, bytes: [12, 28, 130])
        )
        let values = try #require(network.input).values
        let plane = 32 * 32
        #expect([0, plane, 2 * plane].map { values[$0] } == [1, 2, 20])
        #expect([1, plane + 1, 2 * plane + 1].map { values[$0] } == [-5, -5, -6])
    }

    @Test func aSmallerImageLeavesNothingOfTheLargerOneBefore() throws {
        let network = ScriptedNetwork()
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        for side in [64, 40, 64, 33] {
            let white = [UInt8](repeating: 255, count: side * side * 3)
            _ = try detector.detect(in: Image(size: PixelSize(side: side), format: .bgr, bytes: white))
            let values = try #require(network.input).values
            #expect(values.count == 3 * 64 * 64)
            #expect(values.count { $0 == 255 } == 3 * side * side)
            #expect(values.allSatisfy { $0 == 255 || $0 == 0 })
        }
    }

    @Test func aNetworkOfOneSizeGetsTheImageShrunkIntoIt() throws {
        let network = ScriptedNetwork(onlySize: PixelSize(side: 320), middle)
        let detector = try NetworkFaceDetector(network, manifest: manifest { $0.input.size = [320, 320] })
        // Half the size: 320×240, and the middle of 320×320 is at 160, 160 of it.
        let faces = try detector.detect(in: TestPicture.gradient(640, 480))
        #expect(network.input?.shape.array == [1, 3, 320, 320])
        #expect(faces.map(\.box) == [Box(x: 288, y: 288, width: 64, height: 64)])
        // A smaller one is not enlarged.
        let small = try detector.detect(in: TestPicture.gradient(200, 180))
        #expect(small.map(\.box) == [Box(x: 144, y: 144, width: 32, height: 32)])
    }

    @Test func aNetworkThatTakesNoSizeThatIsKnownIsRefused() {
        let network = ScriptedNetwork(onlySize: PixelSize(side: 320))
        for size in [nil, [640, 640]] as [[Int]?] {
            #expect { try NetworkFaceDetector(network, manifest: manifest { $0.input.size = size }) } throws: {
                ($0 as? ModelError)?.code == .modelUnusable && describe($0).contains("yunet-1")
            }
        }
    }

    @Test func mapsOfAFixedSizeCountAsOneSizeAlone() throws {
        // It runs on anything, but answers as for 320×320: as an engine does that reshapes to what the file says.
        let network = ScriptedNetwork { _ in self.middle(PixelSize(side: 320)) }
        let detector = try NetworkFaceDetector(network, manifest: manifest { $0.input.size = [320, 320] })
        #expect(try detector.detect(in: TestPicture.gradient(320, 240)).count == 1)
        #expect(network.input?.shape.array == [1, 3, 320, 320])
    }

    @Test func aHugeImageIsSearchedSmaller() throws {
        let network = ScriptedNetwork(middle)
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        let faces = try detector.detect(in: Image(size: PixelSize(width: 4096, height: 2048), format: .bgr))
        let shape = try #require(network.input).shape
        // 2896×1448, each side up to 31 pixels more.
        #expect(shape.array == [1, 3, 1472, 2912])
        #expect(abs((faces.first?.box.center.x ?? 0) - 2048) < 40)
    }

    @Test(arguments: HotCells.names)
    func anOutputThatIsMissingIsNamed(_ name: String) {
        let network = ScriptedNetwork(outputNames: HotCells.names.filter { $0 != name })
        #expect { try NetworkFaceDetector(network, manifest: manifest()) } throws: {
            ($0 as? ModelError)?.code == .wrongOutput && describe($0).contains("no output \(name),")
        }
    }

    @Test func theOrderOfTheOutputsDoesNotMatter() throws {
        let network = ScriptedNetwork(outputNames: HotCells.names.reversed(), middle)
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        #expect(try detector.detect(in: TestPicture.gradient(64, 64)).count == 1)
    }

    @Test func wantsColour() throws {
        let detector = try NetworkFaceDetector(ScriptedNetwork(), manifest: manifest())
        #expect { try detector.detect(in: TestPicture.gradient(64, 64, .grey)) } throws: {
            ($0 as? VisionError)?.code == .invalidImage
        }
    }

    @Test func aRunThatFailsIsOneImageLost() throws {
        let calls = Counter()
        let network = ScriptedNetwork { size in
            calls.add()
            return calls.value == 2 ? HotCells(PixelSize(side: 32)) : self.middle(size)
        }
        let detector = try NetworkFaceDetector(network, manifest: manifest())
        let image = try TestPicture.gradient(320, 240)
        #expect { try detector.detect(in: image) } throws: { ($0 as? VisionError)?.code == .detectionFailed }
        #expect(try detector.detect(in: image).count == 1)
    }

    @Test func theSmallestFaceIsAShareOfTheImageOrPixels() throws {
        for (side, count) in [
            (MinimumFaceSide.fraction(0.1), 1), (.fraction(0.2), 0), (.pixels(32), 1), (.pixels(33), 0),
        ] {
            let detector = try NetworkFaceDetector(ScriptedNetwork(middle), manifest: manifest(), minimumSide: side)
            #expect(try detector.detect(in: TestPicture.gradient(320, 240)).count == count)
        }
        #expect {
            try NetworkFaceDetector(ScriptedNetwork(), manifest: manifest(), minimumSide: .fraction(.nan))
        } throws: {
            ($0 as? VisionError)?.code == .invalidSetting
        }
    }

    private final class Counter {
        private(set) var value = 0
        func add() { value += 1 }
    }
}

@Suite struct InputFittingTests {
    @Test(arguments: [(1, 1, 32, 32), (32, 33, 32, 64), (320, 240, 320, 256), (8192, 1, 8192, 32)])
    func paddingReachesTheNextMultiple(_ width: Int, _ height: Int, _ canvasWidth: Int, _ canvasHeight: Int) {
        let (content, canvas) = InputFitting.padding(stride: 32).fit(PixelSize(width: width, height: height))
        #expect(content == PixelSize(width: width, height: height))
        #expect(canvas == PixelSize(width: canvasWidth, height: canvasHeight))
    }

    @Test(arguments: [(8192, 1), (1, 8192), (8192, 2048), (640, 480), (100, 50), (321, 320)])
    func aLetterboxHoldsAnyImage(_ width: Int, _ height: Int) {
        let (content, canvas) = InputFitting.letterbox(PixelSize(side: 320)).fit(
            PixelSize(width: width, height: height)
        )
        #expect(canvas == PixelSize(side: 320))
        #expect(content.width <= 320 && content.height <= 320 && content.width >= 1 && content.height >= 1)
        #expect(content.width == min(width, 320) || content.height == min(height, 320))
    }
}
