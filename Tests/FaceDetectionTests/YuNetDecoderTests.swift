import FaceDetection
import Faces
import Failure
import Foundation
import Images
import Inference
import Models
import Testing

@Suite struct YuNetDecoderTests {
    private let canvas = PixelSize(width: 320, height: 256)

    private func near(_ one: Float, _ other: Float) -> Bool { abs(one - other) < 0.01 }

    // Each stride with the numbers worked out by hand from the formula.
    @Test(arguments: [
        // (5 + 0.5)·8 = 44, (3 + 0.25)·8 = 26; e^ln4·8 = 32, e^ln5·8 = 40.
        (8, 5, 3, Box(x: 28, y: 6, width: 32, height: 40), Point(x: 48, y: 32)),
        // (5 + 0.5)·16 = 88, (3 + 0.25)·16 = 52; 64, 80.
        (16, 5, 3, Box(x: 56, y: 12, width: 64, height: 80), Point(x: 96, y: 64)),
        // (5 + 0.5)·32 = 176, (3 + 0.25)·32 = 104; 128, 160.
        (32, 5, 3, Box(x: 112, y: 24, width: 128, height: 160), Point(x: 192, y: 128)),
    ])
    func aHotCellIsAFaceWhereTheFormulaSays(stride: Int, column: Int, row: Int, box: Box, eye: Point) throws {
        let cell = HotCells.Cell(
            stride: stride,
            column: column,
            row: row,
            cls: 0.9,
            obj: 0.5,
            box: [0.5, 0.25, log(4), log(5)],
            landmarks: [1, 1, 2, 1, 1.5, 2, 1, 3, 2, 3]
        )
        let faces = try HotCells(canvas, [cell]).decoded()
        let face = try #require(faces.first)
        #expect(faces.count == 1)
        #expect(near(face.score, 0.6708))
        #expect(near(face.box.x, box.x) && near(face.box.y, box.y))
        #expect(near(face.box.width, box.width) && near(face.box.height, box.height))
        let step = Float(stride)
        let offsets: [(Float, Float)] = [(0, 0), (1, 0), (0.5, 1), (0, 2), (1, 2)]
        #expect(face.landmarks == offsets.map { Point(x: eye.x + $0.0 * step, y: eye.y + $0.1 * step) })
    }

    @Test func nothingIsFoundWhereNothingIsHot() throws {
        #expect(try HotCells(canvas).decoded().isEmpty)
    }

    @Test(arguments: [
        (Float(0.5), Float(0.5), true), (0.25, 1, true), (0.249, 1, false), (1, 0.249, false),
        // Limited to 1: what a sigmoid says never is more.
        (7, 0.25, true), (7, 0.2, false), (-1, -1, false), (0, 1, false),
    ])
    func theScoreIsTheRootOfBothAndReachesTheThreshold(_ cls: Float, _ obj: Float, _ isFound: Bool) throws {
        let cell = HotCells.Cell(stride: 16, column: 4, row: 4, cls: cls, obj: obj, box: [0, 0, 1, 1])
        let faces = try HotCells(canvas, [cell]).decoded(by: YuNetDecoder(scoreThreshold: 0.5))
        #expect(!faces.isEmpty == isFound)
        #expect(faces.allSatisfy { $0.score <= 1 })
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
    func aCellThatSaysWhatCannotBeIsLeftOut(_ value: Float) throws {
        var cells = [
            HotCells.Cell(stride: 8, column: 1, row: 1, cls: value),
            HotCells.Cell(stride: 8, column: 5, row: 1, obj: value),
        ]
        for index in 0..<4 {
            var box: [Float] = [0, 0, 1, 1]
            box[index] = value
            cells.append(HotCells.Cell(stride: 16, column: 2 * index, row: 6, box: box))
        }
        for index in 0..<10 {
            var landmarks = [Float](repeating: 0, count: 10)
            landmarks[index] = value
            cells.append(HotCells.Cell(stride: 8, column: 3 * index, row: 24, box: [0, 0, 1, 1], landmarks: landmarks))
        }
        let good = HotCells.Cell(stride: 32, column: 4, row: 4, box: [0.5, 0.5, 0, 0])
        let faces = try HotCells(canvas, cells + [good]).decoded()
        // 1e30 as a probability is limited to 1, like any number above it.
        let expected = value == 1e30 ? 3 : 1
        #expect(faces.count == expected)
        #expect(faces.contains { near($0.box.x, 128) && near($0.box.width, 32) })
        #expect(faces.allSatisfy { $0.score.isFinite && $0.box.area.isFinite })
    }

    @Test func ofBoxesThatOverlapTheSurestStays() throws {
        // 32 pixels wide at stride 8; three cells apart two of them share 8·32 of 56·32: 0.14, one cell apart 24 of 40: 0.6.
        func cell(_ column: Int, _ cls: Float) -> HotCells.Cell {
            HotCells.Cell(stride: 8, column: column, row: 10, cls: cls, obj: 1, box: [0, 0, log(4), log(4)])
        }
        let faces = try HotCells(canvas, [cell(10, 0.7), cell(11, 0.9), cell(14, 0.8), cell(12, 0.6)]).decoded()
        #expect(faces.map { ($0.score * $0.score * 10).rounded() } == [9, 8])
        #expect(faces.map(\.box.center.x) == [88, 112])
    }

    @Test func overlapCountsBetweenStridesToo() throws {
        let small = HotCells.Cell(stride: 8, column: 12, row: 12, cls: 0.8, obj: 1, box: [0, 0, log(8), log(8)])
        let large = HotCells.Cell(stride: 32, column: 3, row: 3, cls: 0.9, obj: 1, box: [0, 0, log(2), log(2)])
        let faces = try HotCells(canvas, [small, large]).decoded()
        #expect(faces.count == 1)
        #expect(near(faces[0].score, Float(0.9).squareRoot()))
    }

    @Test func aLimitOfOneKeepsAllAndOfZeroKeepsTheApart() throws {
        let cells = (0..<3).map {
            HotCells.Cell(stride: 8, column: 10 + $0, row: 10, box: [0, 0, log(4), log(4)])
        }
        #expect(try HotCells(canvas, cells).decoded(by: YuNetDecoder(overlapLimit: 1)).count == 3)
        #expect(try HotCells(canvas, cells).decoded(by: YuNetDecoder(overlapLimit: 0)).count == 1)
    }

    @Test func boxesEndAtTheImageAndLandmarksMayLieBeyond() throws {
        let content = PixelSize(width: 320, height: 240)
        let cells = [
            // Centre 0, 0 and 64 wide: a quarter of it is inside.
            HotCells.Cell(
                stride: 32,
                column: 0,
                row: 0,
                box: [0, 0, log(2), log(2)],
                landmarks: [-1] + [0, 0, 0, 0, 0, 0, 0, 0, 0]
            ),
            // From 224 to 256: the lower half is padding.
            HotCells.Cell(stride: 16, column: 10, row: 15, box: [0, 0, log(2), log(2)]),
            // All of it is padding.
            HotCells.Cell(stride: 8, column: 30, row: 31, box: [0, 0.5, 0, 0]),
        ]
        let faces = try HotCells(canvas, cells).decoded(content: content).sorted { $0.box.y < $1.box.y }
        #expect(
            faces.map(\.box) == [Box(x: 0, y: 0, width: 32, height: 32), Box(x: 144, y: 224, width: 32, height: 16)]
        )
        #expect(faces[0].landmarks[0] == Point(x: -32, y: 0))
    }

    @Test func facesThatAreTooSmallAreLeftOut() throws {
        let cell = HotCells.Cell(stride: 8, column: 10, row: 10, box: [0, 0, log(2), log(4)])
        #expect(try HotCells(canvas, [cell]).decoded(minimumSide: 31).count == 1)
        #expect(try HotCells(canvas, [cell]).decoded(minimumSide: 33).isEmpty)
    }

    @Test func ofTooManyCandidatesTheSurestAreLookedAt() throws {
        // 20 × 10 cells of stride 8, each a face of its own, surer from left to right.
        let cells = (0..<200).map { number in
            HotCells.Cell(
                stride: 8,
                column: number % 20,
                row: number / 20,
                cls: 0.5 + Float(number % 20) / 50,
                obj: 1,
                box: [0.5, 0.5, 0, 0]
            )
        }
        let faces = try HotCells(canvas, cells).decoded(by: YuNetDecoder(maximumCandidates: 100))
        #expect(faces.count == 100)
        #expect(faces.allSatisfy { $0.box.x >= 10 * 8 })
        #expect(faces.map(\.score) == faces.map(\.score).sorted(by: >))
    }

    @Test func theSecondImageKnowsNothingOfTheFirst() throws {
        let hot = HotCells(canvas, [.init(stride: 8, column: 9, row: 9, box: [0, 0, 1, 1])])
        let decoder = YuNetDecoder()
        #expect(try hot.decoded(by: decoder).count == 1)
        #expect(try HotCells(canvas).decoded(by: decoder).isEmpty)
    }

    @Test(arguments: [[1, 1280, 1], [1280, 1], [1, 1279, 1], [2, 640, 1], [1, 1280, 1, 1], [1, 1, 1280]])
    func mapsOfAnotherShapeAreRefused(_ shape: [Int]) throws {
        let count = shape.reduce(1, *)
        let odd = try Tensor(shape: shape, values: [Float](repeating: 0, count: count))
        let cells = HotCells(canvas)
        let (boxes, landmarks) = (try cells.tensor("bbox_8"), try cells.tensor("kps_8"))
        func make() throws {
            _ = try odd.withView { odd in
                try boxes.withView { boxes in
                    try landmarks.withView { landmarks in
                        try YuNetMaps(
                            stride: 8,
                            canvas: canvas,
                            classes: odd,
                            objects: odd,
                            boxes: boxes,
                            landmarks: landmarks
                        )
                    }
                }
            }
        }
        if shape == [1, 1280, 1] {
            try make()
        } else {
            #expect { try make() } throws: {
                ($0 as? ModelError)?.code == .wrongOutput && describe($0).contains("cls_8")
            }
        }
    }
}
