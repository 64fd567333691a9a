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

    @Test func aWarningIsNoComplaint() {
        let changes = Count()
        let health = Health { changes.add() }
        #expect(health.warning == nil)
        health.warn("detector", "there is a better one")
        health.warn("detector", "there is a better one")
        #expect(health.warning == "there is a better one")
        #expect(health.complaint == nil)
        #expect(changes.value == 1)
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
