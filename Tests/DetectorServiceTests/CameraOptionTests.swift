import DetectorService
import Messages
import Testing
import Tracking

@Suite struct CameraOptionTests {
    @Test func readsWhatIsDifferentForACamera() throws {
        var configuration = DetectorConfiguration()
        configuration.search.everyNth = 2
        let options = try ["hall:detect-every=3", "hall:motion-gate=true", "door:motion-gate=true"].map {
            try #require(CameraOption($0))
        }
        configuration.apply(options)
        #expect(configuration.searchByCamera[try Name("hall")] == .init(everyNth: 3, motionGate: true))
        #expect(configuration.searchByCamera[try Name("door")] == .init(everyNth: 2, motionGate: true))
        #expect(configuration.searchByCamera.count == 2)
    }

    @Test(arguments: [
        "", ":", "hall", "hall:", "hall:detect-every", "hall:detect-every=", "hall:detect-every=0",
        "hall:detect-every=101", "hall:detect-every=-1", "hall:detect-every=three", "hall:motion-gate=yes",
        "hall:zoom=2", "Hall:detect-every=2", ":detect-every=2", "hall:detect-every=2=3",
    ])
    func refusesWhatItDoesNotKnow(text: String) {
        #expect(CameraOption(text) == nil)
    }
}
