import Messages
import Testing

@testable import RecorderService

@Suite("GapDetector")
struct GapDetectorTests {
    @Test(
        arguments: [
            ([1, 2, 3, 4], 0),
            ([5, 6, 7], 0),
            ([1, 3], 1),
            ([1, 2, 10, 11, 13], 8),
            ([1, 2, 3, 1, 2, 3, 4], 0),
            ([1, 4, 2, 3, 5], 2),
            ([9, 9, 9], 0),
        ] as [([UInt64], UInt64)]
    )
    func countsNumbersThatAreSkipped(sequences: [UInt64], missing: UInt64) throws {
        let producer = try Name("classifier-1")
        var detector = GapDetector()
        #expect(sequences.reduce(0) { $0 + detector.missing(before: $1, of: producer) } == missing)
    }

    @Test func keepsProducersApart() throws {
        var detector = GapDetector(after: [try Name("one"): 10])
        #expect(detector.missing(before: 100, of: try Name("two")) == 0)
        #expect(detector.missing(before: 12, of: try Name("one")) == 1)
        #expect(detector.missing(before: 102, of: try Name("two")) == 1)
    }

    @Test func doesNotTrapOnTheLargestNumbers() throws {
        var detector = GapDetector(after: [try Name("one"): 0])
        #expect(detector.missing(before: .max, of: try Name("one")) == .max - 1)
        #expect(detector.missing(before: .max, of: try Name("one")) == 0)
    }

    @Test func forgetsWhenMoreProducersComeThanItRemembers() throws {
        var detector = GapDetector(after: [try Name("first"): 1])
        for number in 0..<GapDetector.capacity { _ = detector.missing(before: 1, of: try Name("p\(number)")) }
        #expect(detector.missing(before: 9, of: try Name("first")) == 0)
    }
}
