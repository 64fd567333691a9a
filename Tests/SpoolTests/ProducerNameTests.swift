import Messages
import ServiceKit
import Spool
import Testing

struct ProducerNameTests {
    @Test func givesEveryStartItsOwnProducer() throws {
        let instance = try Name("pi-4.kitchen")
        let names = try (0..<3).map { start in
            try Name.producer(of: instance, clock: WallClock { 1_700_000_000_000_000 + start }).text
        }
        #expect(Set(names).count == 3)
        #expect(names.allSatisfy { $0.hasPrefix("pi-4.kitchen.") })
    }

    @Test func makesAProducerOfTheLongestInstanceAndTheOddestClock() throws {
        let instance = try Name(String(repeating: "a", count: 64))
        for time in [Int64.min, -1, 0, .max] {
            #expect(try Name.producer(of: instance, clock: WallClock { time }).text.count <= 64)
        }
    }
}

