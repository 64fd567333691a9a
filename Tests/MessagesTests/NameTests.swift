import Failure
import Messages
import Testing

@Suite struct NameTests {
    @Test(arguments: ["a", "0", "front-door", "cam_1", "v1.2.3", String(repeating: "x", count: 64)])
    func accepts(text: String) throws {
        #expect(try Name(text).text == text)
        #expect(try Name(text).description == text)
    }

    @Test(arguments: [
        "", "-a", ".a", "_a", "A", "cam 1", "cam/1", "cam+", "#", "camé", "a\0", "a\n", "..", "ｃａｍ",
        String(repeating: "x", count: 65),
    ])
    func refuses(text: String) {
        let error = #expect(throws: MessageError.self) { try Name(text) }
        #expect(error?.code == .badName)
    }
}
