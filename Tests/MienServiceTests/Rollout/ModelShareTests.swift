import Failure
import Testing

@testable import MienService

@Suite struct ModelShareTests {
    @Test(arguments: [("10%", 0.1), ("0.3", 0.3), ("100%", 1), ("1", 1), ("0.5%", 0.005)])
    func aShareIsReadAsAPersonWritesIt(_ text: String, _ value: Double) throws {
        #expect(abs(try ModelShare(parsing: text).value - value) < 1e-12)
    }

    @Test(arguments: ["0", "0%", "-1", "101%", "1.1", "much", "", "%", "nan", "inf"])
    func whatIsNoShareIsRefused(_ text: String) {
        #expect(throws: MienError.self) { try ModelShare(parsing: text) }
    }
}
