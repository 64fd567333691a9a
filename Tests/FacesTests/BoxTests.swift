import Faces
import Testing

@Suite struct BoxTests {
    private let box = Box(x: 10, y: 20, width: 40, height: 60)

    @Test func hasACentreAndAnArea() {
        #expect(box.center == Point(x: 30, y: 50))
        #expect(box.area == 2_400)
    }

    @Test func scalesWithTheImage() {
        #expect(box.scaled(by: 0.5) == Box(x: 5, y: 10, width: 20, height: 30))
    }

    @Test func becomesASquareAroundItsCentre() {
        #expect(box.square(scale: 1.5) == Box(x: -15, y: 5, width: 90, height: 90))
    }

    @Test(
        arguments: [
            (Box(x: 10, y: 20, width: 40, height: 60), 1),
            (Box(x: 50, y: 20, width: 40, height: 60), 0),
            (Box(x: 30, y: 20, width: 40, height: 60), 1.0 / 3),
            (Box(x: 500, y: 500, width: 1, height: 1), 0),
        ] as [(Box, Float)]
    )
    func overlaps(other: Box, share: Float) {
        #expect(abs(box.overlap(with: other) - share) < 1e-6)
        #expect(box.overlap(with: other) == other.overlap(with: box))
    }

    @Test func anEmptyBoxOverlapsNothing() {
        let empty = Box(x: 0, y: 0, width: 0, height: 0)
        #expect(empty.overlap(with: empty) == 0)
    }

    @Test func aFaceScalesWithItsLandmarks() {
        let face = DetectedFace(box: box, score: 0.9, landmarks: [Point(x: 20, y: 30)])
        let half = face.scaled(by: 0.5)
        #expect(half.box == box.scaled(by: 0.5))
        #expect(half.landmarks == [Point(x: 10, y: 15)])
        #expect(half.score == 0.9)
    }
}
