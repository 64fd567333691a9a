import Messages
import SeededNumbers
import Testing

@testable import Spool

/// Whatever happens in whatever order: a spool and a recorder that never forgets come to agree.
struct RandomEventsTests {
    /// A recorder and a broker that loses what it likes.
    private struct World {
        var machine: SpoolStateMachine
        /// What is recorded of each producer.
        var recorded: [Name: Set<UInt64>] = [:]
        var through: [Name: UInt64] = [:]
        var committed: UInt64 = 0
        var lost: [Name: Set<UInt64>] = [:]
        var wire: [(Name, UInt64, firstPending: UInt64)] = []
        var now = ContinuousClock.now

        mutating func send() {
            while let sending = machine.nextSending(at: now) {
                guard let producer = machine.sender(sending.epoch)?.producer else { continue }
                for number in sending.numbers { wire.append((producer, number, sending.firstPending)) }
            }
        }

        /// The recorder gets a message, and counts as it is told to.
        mutating func record(_ producer: Name, _ number: UInt64, _ firstPending: UInt64) {
            recorded[producer, default: []].insert(number)
            var last = max(through[producer] ?? 0, firstPending - 1)
            while recorded[producer]?.contains(last + 1) == true { last += 1 }
            through[producer] = last
        }

        mutating func giveReceipt(_ producer: Name) {
            let (reading, _) = machine.received(producer, storedThrough: through[producer] ?? 0, at: now)
            #expect(reading != .impossible)
        }
    }

    private func world(_ random: inout some RandomNumberGenerator) throws -> World {
        let start = ContinuousClock.now
        func epoch(_ id: Int64, _ count: Int) throws -> EpochSender {
            EpochSender(
                id: id,
                producer: try Name("p\(id)"),
                site: try Name("home"),
                pending: PendingMessages(sizes: Array(repeating: 100, count: count)),
                wasSent: id < 3,
                at: start
            )
        }
        return World(
            machine: SpoolStateMachine(
                current: try epoch(3, 0),
                ended: [
                    try epoch(1, .random(in: 0...50, using: &random)),
                    try epoch(2, .random(in: 0...500, using: &random)),
                ],
                limitBytes: 1 << 16
            )
        )
    }

    private func step(_ world: inout World, _ random: inout some RandomNumberGenerator) throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2:
            for removal in world.machine.removals(toFit: 300) {
                let sender = try #require(world.machine.sender(removal.epoch))
                world.lost[sender.producer, default: []].formUnion(sender.pending.first...removal.through)
                world.machine.gaveUp(removal)
            }
            for _ in 0..<3 { world.machine.stored(100) }
            world.committed += 3
        case 3: world.machine.connected(at: world.now)
        case 4: world.machine.disconnected()
        case 5: world.wire.removeAll { _ in Bool.random(using: &random) }
        case 6: world.wire.shuffle(using: &random)
        case 7:
            let id = Int64.random(in: 1...3, using: &random)
            world.machine.setBack(
                id,
                by: .random(in: 0...600, using: &random),
                hasReceiver: .random(using: &random),
                at: world.now
            )
        case 8:
            for (producer, number, first) in world.wire { world.record(producer, number, first) }
            world.wire = []
        default: world.giveReceipt(try Name("p\(Int.random(in: 1...3, using: &random))"))
        }
        world.now += .milliseconds(.random(in: 0...700, using: &random))
        world.send()
    }

    @Test(arguments: 1...200)
    func nothingIsLostThatWasNotGivenUp(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        var world = try world(&random)
        let left = world.machine.ended.map { ($0.producer, $0.pending.next - 1) }
        for _ in 0..<300 { try step(&world, &random) }
        // Now everything works, and after some time everything is recorded.
        world.machine.connected(at: world.now)
        for _ in 0..<400 where world.machine.pendingCount > 0 {
            world.send()
            for (producer, number, first) in world.wire { world.record(producer, number, first) }
            world.wire = []
            for id in 1...3 { world.giveReceipt(try Name("p\(id)")) }
            world.now = world.machine.deadline ?? world.now
        }
        #expect(world.machine.pendingCount == 0)
        for (producer, last) in left + [(try Name("p3"), world.committed)] where last > 0 {
            let missing = Set(1...last).subtracting(world.recorded[producer] ?? [])
            #expect(missing.isSubset(of: world.lost[producer] ?? []), "\(producer): \(missing.sorted().prefix(5))")
        }
    }
}
