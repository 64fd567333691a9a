import Faces
import Failure
import Foundation
import Hummingbird
import Testing

@testable import GatewayService

@Suite struct DeepFaceAPITests {
    private func base64() throws -> String { Data(try CompatibleFixture.picture.get()).base64EncodedString() }

    private func analyze(
        _ fields: [String: Any],
        with fixture: CompatibleFixture = CompatibleFixture()
    ) async throws -> (status: Int, body: [String: Any]) {
        let body = try JSONSerialization.data(withJSONObject: fields)
        return try await fixture.answer("/analyze", type: "application/json", [UInt8](body))
    }

    private func results(_ body: [String: Any]) -> [[String: Any]] { body["results"] as? [[String: Any]] ?? [] }

    @Test func answersInPercent() async throws {
        let answer = try await analyze(["img": "data:image/jpeg;base64," + base64(), "actions": ["emotion"]])
        #expect(answer.status == 200)
        let result = try #require(results(answer.body).first)
        #expect(Set(result.keys) == ["emotion", "dominant_emotion", "region", "face_confidence"])
        let emotion = try #require(result["emotion"] as? [String: Double])
        #expect(Set(emotion.keys) == Set(Emotion.allCases.map(\.name)))
        #expect(abs((emotion["happy"] ?? 0) - 70) < 0.01)
        #expect(abs(emotion.values.reduce(0, +) - 100) < 0.01)
        #expect(result["dominant_emotion"] as? String == "happy")
        #expect(result["face_confidence"] as? Double == 0.99)
    }

    @Test func theRegionIsWhereTheFaceIs() async throws {
        let result = try #require(results(try await analyze(["img": base64()]).body).first)
        let region = try #require(result["region"] as? [String: Any])
        #expect(["x", "y", "w", "h"].map { region[$0] as? Int } == [10, 6, 20, 15])
        #expect(region["right_eye"] as? [Int] == [10, 8])
        #expect(region["left_eye"] as? [Int] == [11, 8])
    }

    @Test(arguments: ["emotion", "[\"emotion\"]", "('emotion',)"])
    func takesAFormAndActionsAsText(_ actions: String) async throws {
        let form = CompatibleFixture.form("img", try CompatibleFixture.picture.get(), fields: ["actions": actions])
        let answer = try await CompatibleFixture().answer("/analyze", type: CompatibleFixture.formType, form)
        #expect(answer.status == 200)
        let encoded =
            "img=" + (try base64()).replacing("+", with: "%2B").replacing("=", with: "%3D") + "&actions=emotion"
        let plain = try await CompatibleFixture().answer(
            "/analyze",
            type: "application/x-www-form-urlencoded",
            Array(encoded.utf8)
        )
        #expect(plain.status == 200)
    }

    @Test func isNotRecordedUnlessItIsAskedFor() async throws {
        let desk = ScriptedDesk()
        _ = try await analyze(["img": base64()], with: CompatibleFixture(desk: desk))
        _ = try await analyze(["img": base64(), "record": true], with: CompatibleFixture(desk: desk))
        #expect(desk.calls.map(\.isRecorded) == [false, true])
    }

    @Test func withoutAFaceItIsAnErrorUnlessThatIsAllRight() async throws {
        let fixture = CompatibleFixture(desk: ScriptedDesk([]))
        let strict = try await analyze(["img": base64()], with: fixture)
        #expect(strict.status == 400)
        #expect((strict.body["error"] as? String)?.hasPrefix("Face could not be detected") == true)
        // As text it says the same, as it does not in DeepFace's own server.
        for value in [false, "false"] as [Any] {
            let relaxed = try await analyze(["img": base64(), "enforce_detection": value], with: fixture)
            #expect(relaxed.status == 200)
            #expect(results(relaxed.body).isEmpty)
        }
    }

    @Test(
        arguments: [
            #"{"actions":["emotion","age"]}"#, #"{"actions":["race"]}"#, #"{"actions":[]}"#,
            #"{"actions":"emotion,gender"}"#,
            #"{"anti_spoofing":true}"#, #"{"enforce_detection":"maybe"}"#, #"{"detector_backend":"skip"}"#,
            #"{"align":3}"#,
            #"{"actions":{"emotion":true}}"#,
        ]
    )
    func refusesWhatIsNotDoneHere(_ document: String) async throws {
        let img = #""img":"\#(try base64())","#
        let answer = try await CompatibleFixture().answer(
            "/analyze",
            type: "application/json",
            Array("{\(img)\(document.dropFirst())".utf8)
        )
        #expect(answer.status == 400)
        #expect(Set(answer.body.keys) == ["error"])
    }

    @Test(arguments: ["/etc/passwd", "../secret.jpg", "file:///etc/passwd", "C:\\secret.jpg", "", "aGVsbG8="])
    func readsNoFilesOfTheServer(_ img: String) async throws {
        let answer = try await analyze(["img": img])
        #expect((400..<500).contains(answer.status))
        #expect(Set(answer.body.keys) == ["error"])
    }

    @Test func fetchesFromURLsWhereThatIsAllowed() async throws {
        let allowed = CompatibleFixture(fetcher: ScriptedFetcher(bytes: try CompatibleFixture.picture.get()))
        #expect(try await analyze(["img": "https://example.org/a.jpg"], with: allowed).status == 200)
        #expect(try await analyze(["img": "https://example.org/a.jpg"]).status == 403)
    }

    @Test(arguments: ["", "{", "[]", "null", "{}"])
    func refusesABodyWithoutAPicture(_ body: String) async throws {
        let answer = try await CompatibleFixture().answer("/analyze", type: "application/json", Array(body.utf8))
        #expect(answer.status == 400)
        #expect(answer.body["error"] is String)
    }

    @Test func anErrorHasNoTrace() async throws {
        let desk = ScriptedDesk(failure: GatewayError(.busy, "too many at once"))
        let answer = try await analyze(["img": base64()], with: CompatibleFixture(desk: desk))
        #expect(answer.status == 503)
        #expect(answer.body as? [String: String] == ["error": "too many at once"])
    }
}
