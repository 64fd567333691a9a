import Messages
import ServiceKit
import Testing

@testable import ClassifierService

/// Which tracks are a canary's.
struct CanaryLotTests {
    private func frame(_ sequence: UInt64, run: UInt64 = 77) -> WireFrameInfo {
        var frame = WireFrameInfo()
        (frame.run, frame.sequence) = (run, sequence)
        return frame
    }

    private func isDrawn(_ track: UInt64, _ sequence: UInt64 = 1, camera: StaticString = "hall", share: Double) -> Bool
    {
        CanaryLot.isDrawn(camera: .constant(camera), frame: frame(sequence), track: track, share: share)
    }

    @Test(arguments: [0.01, 0.1, 0.5, 0.9]) func drawsAboutTheShare(share: Double) {
        let count = (1...10_000).count { isDrawn($0, share: share) }
        // Five standard deviations of a binomial distribution.
        let tolerance = 5 * (share * (1 - share) * 10_000).squareRoot()
        #expect(abs(Double(count) - share * 10_000) < tolerance)
    }

    @Test func aTrackKeepsItsLot() {
        for track in UInt64(1)...200 {
            let lots = Set((1...50).map { isDrawn(track, $0, share: 0.5) })
            #expect(lots.count == 1)
        }
    }

    @Test func whoIsDrawnForAShareIsDrawnForALargerOne() {
        for track in UInt64(1)...1_000 where isDrawn(track, share: 0.1) { #expect(isDrawn(track, share: 0.2)) }
    }

    @Test func facesWithoutATrackAreDrawnByTheirFrame() {
        let lots = (UInt64(1)...1_000).map { isDrawn(0, $0, share: 0.5) }
        #expect((350...650).contains(lots.count(where: \.self)))
    }

    @Test func camerasDoNotShareTheirLots() {
        let same = (UInt64(1)...1_000).count {
            isDrawn($0, camera: "hall", share: 0.5) == isDrawn($0, camera: "door", share: 0.5)
        }
        #expect((350...650).contains(same))
    }

    @Test func aShareOfOneIsEverybody() {
        #expect((1...1_000).allSatisfy { isDrawn($0, share: 1) })
    }

    /// Every process, on every machine, and the next version too.
    @Test func theLotIsTheSameEverywhere() {
        let drawn = (UInt64(1)...16).filter { isDrawn($0, share: 0.5) }
        #expect(drawn == Self.drawnByReference)
    }

    /// FNV-1a and MurmurHash3's finalizer over "hall", run 77 and each track as little-endian 64-bit numbers, and a 1; worked
    /// out with Python's integers.
    private static let drawnByReference: [UInt64] = [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16]
}
