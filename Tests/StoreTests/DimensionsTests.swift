import GRDB
import Messages
import Testing

@testable import Store

@Suite("Dimensions")
struct DimensionsTests {
    @Test func givesTheSameNumberForTheSameKeyAlsoToANewOne() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            var dimensions = Dimensions()
            let hall = try dimensions.number(of: .camera(site: Name("home"), name: Name("hall")), in: db)
            let door = try dimensions.number(of: .camera(site: Name("home"), name: Name("door")), in: db)
            #expect(hall != door)
            #expect(try dimensions.number(of: .camera(site: Name("home"), name: Name("hall")), in: db) == hall)
            var fresh = Dimensions()
            #expect(try fresh.number(of: .camera(site: Name("home"), name: Name("door")), in: db) == door)
        }
    }

    @Test func remainsRightWhenMoreKeysComeThanItRemembers() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            var dimensions = Dimensions()
            let first = try dimensions.number(of: .run(0), in: db)
            for run in 1...UInt64(Dimensions.capacity) { _ = try dimensions.number(of: .run(run), in: db) }
            #expect(try dimensions.number(of: .run(0), in: db) == first)
        }
    }
}
