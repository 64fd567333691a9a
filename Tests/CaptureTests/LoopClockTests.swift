import Testing

@testable import Capture

@Suite struct LoopClockTests {
    @Test func continuesOneFrameAfterTheLast() {
        var clock = LoopClock()
        clock.saw(.seconds(1))
        let goesOn = clock.startAgain(framesPerSecond: 4)
        #expect(goesOn)
        #expect(clock.offset == .milliseconds(1250))
    }

    @Test func takes25FramesPerSecondForAFileThatDoesNotTell() {
        var clock = LoopClock()
        clock.saw(.seconds(1))
        let goesOn = clock.startAgain(framesPerSecond: nil)
        #expect(goesOn)
        #expect(clock.offset == .milliseconds(1040))
    }

    @Test func endsAfterAPassWithoutFrames() {
        var clock = LoopClock()
        clock.saw(nil)
        let goesOn = clock.startAgain(framesPerSecond: 10)
        #expect(goesOn)
        let goesOnAgain = clock.startAgain(framesPerSecond: 10)
        #expect(!goesOnAgain)
    }
}

@Suite struct WholeMillisecondsTests {
    @Test(arguments: [
        (Duration.seconds(10), Int32(10_000)), (.microseconds(1), 1), (.zero, 1), (.seconds(-5), 1),
        (.seconds(1_000_000_000_000), .max), (.microseconds(1500), 2),
    ])
    func staysWithinWhatACIntHolds(duration: Duration, milliseconds: Int32) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }
}
