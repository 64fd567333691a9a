import Testing

@testable import GatewayService

@Suite struct FrameIDTests {
    @Test(arguments: ["door:00000000000000ff:12:0", "web:ffffffffffffffff:1:9999"])
    func readsWhatItWrites(text: String) throws {
        let id = try #require(FaceID(text))
        #expect(id.description == text)
        #expect(FaceID(id.reference) == id)
    }

    @Test(arguments: [
        "", "door", "door:ff:1:0", "door:00000000000000ff:0:0", "door:00000000000000ff:1",
        "door:00000000000000ff:1:0:0",
        "Door:00000000000000ff:1:0", "door:00000000000000fg:1:0", "door:+0000000000000ff:1:0",
        "door:00000000000000ff:+1:0",
        "door:00000000000000ff:1:10000", "door:00000000000000ff:9223372036854775808:0", ":::",
        "a/b:00000000000000ff:1:0",
        "door:00000000000000ff:1:-1", "door:00000000000000ff:99999999999999999999:0",
    ])
    func refusesWhatIsNoFace(text: String) {
        #expect(FaceID(text) == nil)
    }
}
