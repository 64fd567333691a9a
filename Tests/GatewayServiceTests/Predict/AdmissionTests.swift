import SeededNumbers
import Testing

@testable import GatewayService

struct AdmissionTests {
    private var admission = Admission<String>(places: 2, seats: 2)

    @Test mutating func letsSoManyInAndSoManyMoreWait() {
        #expect(admission.come() == .enters)
        #expect(admission.come() == .enters)
        #expect(admission.come() == .waits(1))
        #expect(admission.come() == .waits(2))
        #expect(admission.come() == .isRefused)
        #expect(admission.count == (2, 2))
    }

    @Test mutating func wakesThoseWhoWaitInTheirOrder() {
        for _ in 0..<4 { _ = admission.come() }
        #expect(admission.wait("a", with: 1) == nil)
        #expect(admission.wait("b", with: 2) == nil)
        #expect(admission.leave() == "a")
        #expect(admission.leave() == "b")
        #expect(admission.count == (2, 0))
        #expect(admission.leave() == nil)
        #expect(admission.leave() == nil)
        #expect(admission.count == (0, 0))
        #expect(admission.come() == .enters)
    }

    @Test mutating func keepsThePlaceOfWhoIsCalledBeforeItSatDown() {
        for _ in 0..<3 { _ = admission.come() }
        #expect(admission.leave() == nil)
        #expect(admission.count == (2, 0))
        // Nobody gets past it meanwhile.
        #expect(admission.come() == .waits(2))
        #expect(admission.giveUp(1) == nil)
        let early = admission.wait("a", with: 1)
        #expect(early?.waiter == "a" && early?.enters == true)
    }

    @Test mutating func forgetsWhoGaveUp() {
        for _ in 0..<4 { _ = admission.come() }
        #expect(admission.wait("a", with: 1) == nil)
        #expect(admission.wait("b", with: 2) == nil)
        #expect(admission.giveUp(1) == "a")
        #expect(admission.giveUp(1) == nil)
        #expect(admission.leave() == "b")
        #expect(admission.come() == .waits(3))
        // Given up before it sat down: it does not wait, and does not enter.
        #expect(admission.giveUp(3) == nil)
        let late = admission.wait("c", with: 3)
        #expect(late?.waiter == "c" && late?.enters == false)
        #expect(admission.count == (2, 0))
    }

    /// Whatever comes and goes: never more inside than there are places, and nobody gets stuck.
    @Test(arguments: 1...20) func neverLetsTooManyIn(seed: Int) {
        var random = SeededNumbers(UInt64(seed))
        var admission = Admission<UInt64>(places: 3, seats: 4)
        var inside = 0
        var waiting: Set<UInt64> = []
        for _ in 0..<500 {
            switch random.next() % 3 {
            case 0:
                switch admission.come() {
                case .enters: inside += 1
                case .waits(let ticket):
                    #expect(admission.wait(ticket, with: ticket) == nil)
                    waiting.insert(ticket)
                case .isRefused: #expect(inside == 3 && waiting.count == 4)
                }
            case 1 where inside > 0:
                if let next = admission.leave() {
                    #expect(next == waiting.min())
                    waiting.remove(next)
                } else {
                    inside -= 1
                    #expect(waiting.isEmpty)
                }
            default:
                guard let ticket = waiting.randomElement(using: &random) else { continue }
                #expect(admission.giveUp(ticket) == ticket)
                waiting.remove(ticket)
            }
            #expect(admission.count == (inside, waiting.count))
            #expect(inside <= 3 && (waiting.isEmpty || inside == 3))
        }
    }
}
