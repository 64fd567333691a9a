import ServiceKit
import Testing

@Suite struct HealthTests {
    @Test func saysAllThatIsWrongInOneLine() {
        let health = Health()
        #expect(health.complaint == nil)
        health.impair("source", "no pictures")
        health.impair("recorder", "nobody records")
        #expect(health.complaint == "nobody records; no pictures")
        health.restore("recorder")
        #expect(health.complaint == "no pictures")
        health.restore("source")
        #expect(health.complaint == nil)
    }

    @Test func tellsOfChangesOnly() {
        let changes = Count()
        let health = Health { changes.add() }
        health.restore("source")
        #expect(changes.value == 0)
        health.impair("source", "no pictures")
        health.impair("source", "no pictures")
        #expect(changes.value == 1)
        health.impair("source", "no such file")
        #expect(changes.value == 2)
        health.restore("source")
        health.restore("source")
        #expect(changes.value == 3)
    }
}
