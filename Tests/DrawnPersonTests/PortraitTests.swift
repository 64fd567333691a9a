import DrawnPerson
import Faces
import Testing

@Suite struct PortraitTests {
    private func portrait(_ seed: UInt64, width: Int = 64, height: Int = 48) -> Portrait {
        Portrait(seed: seed, width: width, height: height)
    }

    @Test(arguments: [0.0, 1.7, 61.3])
    func drawsTheSamePixelsForTheSameSeedAndTime(seconds: Double) {
        let first = portrait(3)
        let second = portrait(3)
        _ = Picture(second, at: 12.5)
        #expect(Picture(first, at: seconds) == Picture(second, at: seconds))
    }

    @Test func drawsInChalkWhatIsBrightDarkAndWithoutColour() {
        let still = Moment(pose: Pose(), expression: .of(.happy), emotion: .happy)
        let paint = Picture(portrait(3), still)
        let chalk = Picture(Portrait(seed: 3, width: 64, height: 48, style: .chalk), still)
        #expect(chalk.truth == paint.truth)
        for place in stride(from: 0, to: paint.bytes.count, by: 3) {
            let (blue, green, red) = (paint.bytes[place], paint.bytes[place + 1], paint.bytes[place + 2])
            let luma = 0.114 * Double(blue) + 0.587 * Double(green) + 0.299 * Double(red)
            #expect(abs(Double(chalk.bytes[place]) - (255 - luma)) < 2)
            #expect(chalk.bytes[place] == chalk.bytes[place + 1] && chalk.bytes[place] == chalk.bytes[place + 2])
        }
    }

    @Test func drawsAnotherPersonForAnotherSeed() {
        let still = Moment(pose: Pose(), expression: .rest, emotion: .neutral)
        let pictures = (1...8).map { Picture(portrait($0), still) }
        for first in 0..<8 {
            for second in 0..<first { #expect(pictures[first].difference(from: pictures[second]) > 3) }
        }
    }

    @Test func drawsAnotherFaceForAnotherEmotion() {
        let portrait = portrait(5, width: 160, height: 120)
        let pictures = Emotion.allCases.map { emotion in
            Picture(portrait, Moment(pose: Pose(), expression: .of(emotion), emotion: emotion))
        }
        for first in 0..<7 {
            for second in 0..<first { #expect(pictures[first].difference(from: pictures[second]) > 0.2) }
        }
    }

    @Test(arguments: 1...12)
    func framesTheFaceInsideThePicture(seed: UInt64) throws {
        let portrait = portrait(seed)
        for seconds in stride(from: 0.0, to: 60, by: 7.3) {
            let box = try #require(Picture(portrait, at: seconds).truth.box)
            #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 64 && box.y + box.height <= 48)
            #expect(box.width > 15 && box.width < 33)
        }
    }

    @Test func centresTheBoxOnTheFace() throws {
        let portrait = portrait(2, width: 160, height: 120)
        let closed = Moment(pose: Pose(), expression: .rest, emotion: .neutral)
        let open = Moment(pose: Pose(), expression: .of(.angry), emotion: .angry)
        let before = Picture(portrait, closed)
        let after = Picture(portrait, open)
        let box = try #require(before.truth.box)
        // What an expression changes is the face: nearly all of it must lie in the box.
        var inside = 0
        var outside = 0
        for y in 0..<120 {
            for x in 0..<160 {
                let green = (y * 160 + x) * 3 + 1
                guard abs(Int(before.bytes[green]) - Int(after.bytes[green])) > 10 else { continue }
                let isIn =
                    Float(x) >= box.x && Float(x) < box.x + box.width && Float(y) >= box.y
                    && Float(y) < box.y + box.height
                if isIn { inside += 1 } else { outside += 1 }
            }
        }
        #expect(inside > 300)
        #expect(outside < inside / 50)
    }

    @Test(arguments: [(1, 1), (7, 5), (1, 300), (300, 1), (33, 17), (161, 119), (1920, 1080)])
    func drawsAnySize(width: Int, height: Int) {
        let portrait = Portrait(seed: 9, width: width, height: height)
        #expect(portrait.byteCount == width * height * 3)
        #expect(Picture(portrait, at: 2).bytes.count == width * height * 3)
    }

    @Test(arguments: [(0, 0), (-5, 10), (3, .min)])
    func bringsAnImpossibleSizeIntoWhatCanBeDrawn(width: Int, height: Int) {
        let portrait = Portrait(seed: 9, width: width, height: height)
        #expect(portrait.width >= 1 && portrait.height >= 1)
        #expect(portrait.width * portrait.height <= Portrait.mostPixels)
    }

    @Test(arguments: [-1, -1e9, 1e9, 1e300, .infinity, -.infinity, .nan, .greatestFiniteMagnitude])
    func drawsAtAnyTime(seconds: Double) {
        let truth = Picture(portrait(4), at: seconds).truth
        #expect(truth.box != nil)
    }

    @Test(arguments: [
        Pose(x: 0, y: 0), Pose(x: 9, y: -9), Pose(scale: 0), Pose(scale: 40), Pose(roll: 3, yaw: 2, pitch: 2),
        Pose(x: .nan, y: .infinity, scale: .nan, roll: .nan), Pose(x: 1e30, y: -1e30),
    ])
    func drawsAnyPose(pose: Pose) {
        let picture = Picture(portrait(6), Moment(pose: pose, expression: .of(.fear), emotion: .fear))
        #expect(picture.bytes.count == 64 * 48 * 3)
    }

    @Test(arguments: [1, 2, 4, 5, 9, 16])
    func drawsEveryPersonWithEveryMovement(seed: UInt64) {
        let portrait = portrait(seed, width: 48, height: 36)
        for unit in ActionUnit.allCases {
            let moment = Moment(pose: Pose(yaw: 0.1), expression: Expression([unit: 1]), emotion: nil)
            #expect(Picture(portrait, moment).truth.emotion == nil)
        }
    }

    @Test func writesNothingBeyondAShortBuffer() {
        let portrait = portrait(1)
        var bytes = [UInt8](repeating: 99, count: 64 * 3 * 10 + 5)
        bytes.withUnsafeMutableBufferPointer { _ = portrait.render(at: 0, into: $0) }
        #expect(bytes.suffix(5).allSatisfy { $0 == 99 })
    }

    @Test func changesLittleInALittleTime() {
        let portrait = portrait(8)
        // 20 s cover five morphs; 2 ms are too short for anything but noise to change much.
        for seconds in stride(from: 0.0, to: 20, by: 0.73) {
            let first = portrait.script.moment(at: seconds)
            let second = portrait.script.moment(at: seconds + 0.002)
            #expect(Picture(portrait, first).difference(from: Picture(portrait, second)) < 0.6)
        }
    }

    @Test func showsAnEmptyRoomWhileNobodyIsThere() {
        let picture = Picture(portrait(1), Moment(pose: nil, expression: .rest, emotion: .happy))
        #expect(picture.truth == Truth(emotion: nil, box: nil))
    }
}
