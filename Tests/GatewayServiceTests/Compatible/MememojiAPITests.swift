import Faces
import Failure
import Foundation
import Hummingbird
import Images
import Messages
import Testing

@testable import GatewayService

@Suite struct MememojiAPITests {
    private let fixture = CompatibleFixture()
    private var picture: [UInt8] { get throws { try CompatibleFixture.picture.get() } }

    private func predict(_ query: String = "", with fixture: CompatibleFixture? = nil) async throws -> (
        status: Int, body: [String: Any]
    ) {
        try await (fixture ?? self.fixture).answer(
            "/v1.0.0/predict\(query)",
            type: CompatibleFixture.formType,
            CompatibleFixture.form("image_buf", picture)
        )
    }

    private func faces(_ body: [String: Any]) -> [[String: Any]] { body["faces"] as? [[String: Any]] ?? [] }

    private func emotions(_ face: [String: Any]?) -> [(String, Double)] {
        (face?["prediction"] as? [[String: Any]] ?? []).map {
            ($0["emotion"] as? String ?? "", ($0["percent"] as? NSNumber)?.doubleValue ?? .nan)
        }
    }

    // MARK: predict

    @Test func answersFieldForField() async throws {
        let answer = try await predict()
        #expect(answer.status == 200)
        #expect(Set(answer.body.keys) == ["faces", "pic_id"])
        #expect(answer.body["pic_id"] as? String == "web:0000000000000abc:7")
        let face = try #require(faces(answer.body).first)
        #expect(Set(face.keys) == ["index", "location_xy", "width", "height", "prediction", "thumbnail"])
        #expect(face["index"] as? Int == 0)
        #expect(face["location_xy"] as? [Int] == [10, 6])
        #expect(face["width"] as? Int == 20)
        #expect(face["height"] as? Int == 15)
    }

    @Test func sixClassesCountDisgustAsAnger() async throws {
        let six = emotions(faces(try await predict().body).first)
        #expect(six.map(\.0) == ["angry", "fear", "happy", "sad", "surprise", "neutral"])
        #expect(abs(six[0].1 - 0.1) < 1e-9)
        #expect(abs(six.map(\.1).reduce(0, +) - 1) < 1e-3)
        let seven = emotions(faces(try await predict("?classes=7").body).first)
        #expect(seven.map(\.0) == Emotion.allCases.map(\.name))
        #expect(abs(seven[1].1 - 0.08) < 1e-9)
    }

    @Test func thumbnailsComeUnlessSomebodySaysNo() async throws {
        for query in ["", "?crop_image=true", "?crop_image=True"] {
            let thumbnail = try #require(faces(try await predict(query).body).first?["thumbnail"] as? String)
            #expect(try size(ofDataURL: thumbnail) == PixelSize(width: 40, height: 50))
        }
        #expect(faces(try await predict("?crop_image=false").body).first?["thumbnail"] == nil)
    }

    @Test func theAnnotatedPictureComesWhenItIsWanted() async throws {
        #expect(try await predict("?annotate_image=false").body["annotated_image"] == nil)
        let annotated = try #require(try await predict("?annotate_image=true").body["annotated_image"] as? String)
        #expect(try size(ofDataURL: annotated) == PixelSize(width: 64, height: 48))
        let image = try Image()
        try JPEGDecoder().decode(Base64Picture.bytes(annotated), as: .bgr, into: image)
        // The left edge of the box, in the middle of its line.
        let pixel = image.withBytes { Array($0[(12 * 64 + 10) * 3..<(12 * 64 + 10) * 3 + 3]) }
        #expect(pixel[0] > 150 && pixel[2] < 100)
    }

    @Test func aPictureWithoutFacesHasNone() async throws {
        let answer = try await predict(with: CompatibleFixture(desk: ScriptedDesk([])))
        #expect(answer.status == 200)
        #expect(faces(answer.body).isEmpty)
    }

    @Test func takesAPictureInEachWayInItsOrder() async throws {
        let fixture = CompatibleFixture(fetcher: ScriptedFetcher(bytes: try picture))
        let base64 = Data(try picture).base64EncodedString()
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: ",;:")
        let query = try #require(
            "data:image/jpeg;base64,\(base64)".addingPercentEncoding(withAllowedCharacters: allowed)
        )
        #expect(try await fixture.answer("/v1.0.0/predict?image_base64=\(query)").status == 200)
        #expect(try await fixture.answer("/v1.0.0/predict?image_url=https%3A%2F%2Fexample.org%2Fa.jpg").status == 200)
        let document = Array(#"{"image_base64":"\#(base64)"}"#.utf8)
        #expect(try await fixture.answer("/v1.0.0/predict", type: "application/json", document).status == 200)
        // A URL comes before a file that is none.
        let both = try await fixture.answer(
            "/v1.0.0/predict?image_url=https%3A%2F%2Fexample.org",
            type: CompatibleFixture.formType,
            CompatibleFixture.form("image_buf", [1, 2, 3])
        )
        #expect(both.status == 200)
    }

    @Test func boxesAreInPixelsOfThePictureThatWasSent() async throws {
        let ready = try PicturePreparation(limits: PictureLimits()).plan(picture)
        guard case .ready(let whole) = ready else {
            Issue.record("the picture is not ready")
            return
        }
        let prediction = try await ScriptedDesk().predict(
            jpeg: whole.picture,
            camera: Name("web"),
            record: true,
            deadline: .zero
        )
        let face = try #require(ReadFace.all(of: prediction, original: PixelSize(width: 128, height: 96)).first)
        #expect(face.box == Box(x: 20.8, y: 11.2, width: 40, height: 30))
    }

    @Test func aFaceThatReachesBeyondThePictureIsCutThere() async throws {
        let face = ScriptedDesk.face([1, 0, 0, 0, 0, 0, 0], x: -5, y: 40)
        let body = try await predict(with: CompatibleFixture(desk: ScriptedDesk([face]))).body
        #expect(faces(body).first?["location_xy"] as? [Int] == [0, 40])
        #expect(faces(body).first?["width"] as? Int == 15)
        #expect(faces(body).first?["height"] as? Int == 8)
    }

    // MARK: What is refused

    @Test func base64ThatIsNoneIsTheClientsFault() async throws {
        let answer = try await fixture.answer("/v1.0.0/predict?image_base64=%25")
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 2873)
    }

    @Test func saysThatThereIsNoPicture() async throws {
        let answer = try await fixture.answer("/v1.0.0/predict")
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 35_842)
        #expect(answer.body["message"] as? String == "You must supply either `image_url` or `image_buf`")
    }

    @Test func saysThatThePictureIsEmpty() async throws {
        let form = CompatibleFixture.form("image_buf", [])
        let answer = try await fixture.answer("/v1.0.0/predict", type: CompatibleFixture.formType, form)
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 5724)
    }

    @Test(
        arguments: [
            "?annotate_image=yes", "?crop_image=2", "?classes=5", "?classes=6.0",
            "?image_url=https%3A%2F%2Fa.org",
            "?annotate_image=true&annotate_image=false", "?annotate_image=",
        ]
    )
    func saysThatAParameterCannotBe(_ query: String) async throws {
        let answer = try await predict(query)
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 2873)
        #expect(Set(answer.body.keys) == ["code", "message"])
    }

    @Test(arguments: [[1, 2, 3], [0xFF, 0xD8, 0xFF, 0xE0], Array("GIF89a".utf8)] as [[UInt8]])
    func aPictureThatCannotBeDecodedIsTheClientsFault(_ bytes: [UInt8]) async throws {
        let form = CompatibleFixture.form("image_buf", bytes)
        let answer = try await fixture.answer("/v1.0.0/predict", type: CompatibleFixture.formType, form)
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 2873)
    }

    @Test func whatIsNotTheClientsFaultHasItsStatus() async throws {
        let desk = ScriptedDesk(failure: GatewayError(.noDetector, "no detector is there"))
        let answer = try await predict(with: CompatibleFixture(desk: desk))
        #expect(answer.status == 503)
        #expect(answer.body["code"] as? Int == 503)
    }

    @Test func aPathThatThereIsNotIsNotFound() async throws {
        let answer = try await fixture.answer("/v1.0.0/process_photo")
        #expect(answer.status == 404)
        #expect(answer.body["message"] as? String == "Resource not found")
    }

    @Test func whoMayNotAskIsToldInItsShape() async throws {
        let fixture = CompatibleFixture(access: CompatibleAccess { _, _ in throw GatewayError(.urlsOff, "not you") })
        let answer = try await fixture.answer("/v1.0.0/admin/status", method: .get)
        #expect(Set(answer.body.keys) == ["code", "message"])
    }

    // MARK: feedback

    private let id = "web:0000000000000abc:7"

    @Test func feedbackIsStoredAndEchoed() async throws {
        let noted = NotedFeedback()
        let fixture = CompatibleFixture(feedback: noted)
        let answer = try await fixture.answer("/v1.0.0/feedback?image_id=\(id)&face_index=2&feedback=happy")
        #expect(answer.status == 200)
        #expect(answer.body as? [String: String] == ["id": id, "face_index": "2", "feedback": "happy"])
        let frame = try #require(FrameID(id))
        #expect(
            noted.all == [
                Feedback(face: FaceID(frame, position: 2), emotion: .happy, view: .six, person: try Name("anna"))
            ]
        )
    }

    @Test func feedbackIsAboutTheFirstFaceUnlessItSaysOtherwise() async throws {
        #expect(
            try await fixture.answer("/v1.0.0/feedback?image_id=\(id)&feedback=sad").body["face_index"] as? String
                == "0"
        )
    }

    @Test(
        arguments: [
            "", "?feedback=happy", "?image_id=web:0000000000000abc:7", "?image_id=x&feedback=happy",
            "?image_id=web:0000000000000abc:7&feedback=glad", "?image_id=web:0000000000000abc:7&feedback=disgust",
            "?image_id=web:0000000000000abc:7&feedback=happy&face_index=-1",
            "?image_id=web:0000000000000abc:7&feedback=happy&face_index=a",
            "?image_id=web:0000000000000abc:7&feedback=happy&face_index=99999999999999999999",
        ]
    )
    func feedbackThatSaysNothingIsRefused(_ query: String) async throws {
        let answer = try await fixture.answer("/v1.0.0/feedback\(query)")
        #expect(answer.status == 400)
        #expect(answer.body["code"] as? Int == 2873)
    }

    @Test func sevenClassesHaveDisgustInFeedback() async throws {
        let answer = try await fixture.answer("/v1.0.0/feedback?image_id=\(id)&feedback=disgust&classes=7")
        #expect(answer.status == 200)
    }

    // MARK: admin/status

    @Test func theStatusSaysWhatItIsAskedFor() async throws {
        let all = try await fixture.answer("/v1.0.0/admin/status", method: .get)
        #expect(Set(all.body.keys) == ["uptime", "num_requests", "avg_response_time", "service_name"])
        let some = try await fixture.answer(
            "/v1.0.0/admin/status?include_keys=uptime,num_requests&exclude_keys=uptime",
            method: .get
        )
        #expect(Set(some.body.keys) == ["num_requests"])
        #expect(try await fixture.answer("/v1.0.0/admin/status?include_keys=secret", method: .get).status == 400)
        #expect(try await fixture.answer("/v1.0.0/admin/status?time_interval=0", method: .get).status == 400)
    }

    private func size(ofDataURL url: String) throws -> PixelSize { try JPEGHeader(Base64Picture.bytes(url)).size }
}

@Suite struct VisitBookTests {
    @Test func countsTheLastOnesAndTheirMean() async throws {
        let book = VisitBook()
        for _ in 0..<3 { try await book.measure {} }
        await #expect(throws: CancellationError.self) { try await book.measure { throw CancellationError() } }
        let summary = book.summary(requests: 2, within: .seconds(600))
        #expect(summary.count == 4)
        #expect(summary.mean >= 0 && summary.uptime > 0)
        #expect(book.summary(requests: 2, within: .zero).count <= 4)
    }

    @Test func forgetsTheOldestWhenItIsFull() async throws {
        let book = VisitBook()
        for _ in 0..<VisitBook.limit + 5 { try await book.measure {} }
        #expect(book.summary(requests: 1, within: .seconds(600)).count == VisitBook.limit)
    }
}
