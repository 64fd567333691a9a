import Failure
import Foundation
import Hummingbird
import HummingbirdTesting
import Images
import Logging
import Messages
import ServiceKit
import ServiceLifecycle
import SwiftProtobuf
import Synchronization
import TestPictures
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct PredictAPITests {
    /// Answers with one happy face, or with an error.
    private final class Desk: Predicting {
        let error: GatewayFailureCode?
        let calls = Mutex<[(camera: Name, record: Bool, bytes: [UInt8])]>([])

        init(error: GatewayFailureCode? = nil) {
            self.error = error
        }

        func predict(jpeg: JPEGPicture, camera: Name, record: Bool, deadline: Duration) async throws -> Prediction {
            calls.withLock { $0.append((camera, record, jpeg.bytes)) }
            if let error { throw GatewayError(error, "as the test says") }
            let request = WireFindRequest.with {
                ($0.frame.run, $0.frame.sequence, $0.frame.capturedAt) = (0xAB, 7, 1_700_000_000_250_000)
            }
            let faces = try await PredictBench.find(request)
            let reply = try await PredictBench.read(.with { $0.faces = faces })
            return Prediction(
                camera: camera,
                size: jpeg.size,
                faces: faces,
                report: reply.report,
                isRecorded: record,
                times: .init(find: .microseconds(6_140), read: .milliseconds(2), all: .microseconds(8_140))
            )
        }
    }

    private let jpeg: [UInt8]
    private let desk = Desk()

    init() throws {
        jpeg = try TestPicture.jpeg(TestPicture.gradient(64, 48))
    }

    private func post(
        _ body: [UInt8],
        type: String? = "image/jpeg",
        query: String = "",
        to desk: Desk? = nil
    ) async throws -> (status: HTTPResponse.Status, json: [String: Any], headers: HTTPFields) {
        let annotator = PictureAnnotator()
        let area = PredictAPI(
            camera: .constant("web"),
            deadline: .seconds(5),
            input: PictureReader(fetcher: nil),
            desk: desk ?? self.desk,
            annotator: annotator
        )
        let router = Gateway.router([area], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let application = Application(router: router, services: [annotator])
        let response = try await application.test(.router) { client in
            try await client.execute(
                uri: "/api/v1/predict\(query)",
                method: .post,
                headers: type.map { [.contentType: $0] } ?? [:],
                body: ByteBuffer(bytes: body)
            )
        }
        let json = try JSONSerialization.jsonObject(with: Data(Array(response.body.readableBytesView)))
        return (response.status, try #require(json as? [String: Any]), response.headers)
    }

    private func code(_ body: [UInt8], type: String? = "image/jpeg", query: String = "") async throws -> String {
        let answer = try await post(body, type: type, query: query)
        let error = try #require(answer.json["error"] as? [String: String])
        #expect(error["message"]?.isEmpty == false)
        return "\(answer.status.code) \(error["code"] ?? "")"
    }

    private func json(_ bytes: [UInt8], prefix: String = "") -> [UInt8] {
        Array(#"{"image":"\#(prefix)\#(Data(bytes).base64EncodedString())"}"#.utf8)
    }

    // MARK: Answers

    @Test func answersWithTheFacesAndWhatTheyShow() async throws {
        let answer = try await post(jpeg)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
        #expect(answer.json["id"] as? String == "web:00000000000000ab:7")
        #expect(answer.json["width"] as? Int == 64 && answer.json["height"] as? Int == 48)
        #expect(answer.json["recorded"] as? Bool == true)
        #expect(answer.json["captured_at"] as? String == "2023-11-14T22:13:20.250Z")
        #expect(answer.json["milliseconds"] as? [String: Double] == ["find": 6.1, "read": 2, "all": 8.1])
        let face = try #require((answer.json["faces"] as? [[String: Any]])?.first)
        #expect(face["face_id"] as? String == "web:00000000000000ab:7:0")
        #expect(face["box"] as? [Double] == [10, 12, 20, 24])
        #expect(face["emotion"] as? String == "happy")
        #expect((face["probabilities"] as? [String: Double])?["happy"] == 1)
        #expect(answer.json["annotated"] == nil)
        #expect(desk.calls.withLock { $0.map(\.bytes) } == [jpeg])
    }

    @Test func takesBase64InJSONAndDataURLs() async throws {
        #expect(try await post(json(jpeg), type: "application/json").status == .ok)
        let url = json(jpeg, prefix: "data:image/jpeg;base64,")
        #expect(try await post(url, type: "Application/JSON; charset=utf-8").status == .ok)
        #expect(desk.calls.withLock { $0.map(\.bytes) } == [jpeg, jpeg])
    }

    @Test func recordsUnlessToldOtherwise() async throws {
        for query in ["", "?record=true", "?record=false"] { _ = try await post(jpeg, query: query) }
        #expect(desk.calls.withLock { $0.map(\.record) } == [true, true, false])
        #expect(desk.calls.withLock { $0.map(\.camera.text) } == ["web", "web", "web"])
    }

    @Test func drawsWhatWasReadWhenAsked() async throws {
        let answer = try await post(jpeg, query: "?annotate=true")
        let url = try #require(answer.json["annotated"] as? String)
        let drawn = try #require(Data(base64Encoded: String(url.dropFirst("data:image/jpeg;base64,".count))))
        #expect(try JPEGHeader(drawn).size == PixelSize(width: 64, height: 48))
        #expect(Array(drawn) != jpeg)
    }

    // MARK: Bad input

    @Test func refusesBodiesThatAreNoPicture() async throws {
        #expect(try await code([]) == "400 empty_body")
        #expect(try await code(Array("GIF89a".utf8)) == "415 unsupported_type")
        #expect(try await code([0xFF, 0xD8, 0xFF]) == "400 bad_image")
        #expect(try await code(Array(jpeg.prefix(20))) == "400 bad_image")
        #expect(try await code(TestPicture.header(width: 60_000, height: 60_000)) == "413 too_large")
        #expect(try await code([UInt8](repeating: 0xFF, count: PictureLimits().pictureBytes + 1)) == "413 too_large")
        #expect(desk.calls.withLock { $0.isEmpty })
    }

    @Test func refusesOtherTypes() async throws {
        #expect(try await code(jpeg, type: nil) == "415 unsupported_type")
        #expect(try await code(jpeg, type: "image/gif") == "415 unsupported_type")
        #expect(try await code(jpeg, type: "") == "415 unsupported_type")
    }

    @Test func refusesJSONWithoutAPicture() async throws {
        let json = "application/json"
        #expect(try await code([], type: json) == "400 empty_body")
        for text in ["{", "[]", "{}", #"{"image":5}"#, #"{"image":null}"#, String(repeating: "[", count: 20_000)] {
            #expect(try await code(Array(text.utf8), type: json) == "400 bad_parameter")
        }
        for text in ["%%%", "data:image/jpeg,abc", "data:image/jpeg;base64", "data:;base64,*"] {
            #expect(try await code(Array(#"{"image":"\#(text)"}"#.utf8), type: json) == "400 bad_base64")
        }
        #expect(try await code(Array(#"{"image":""}"#.utf8), type: json) == "400 empty_body")
        #expect(try await code(self.json(Array("GIF89a".utf8)), type: json) == "415 unsupported_type")
    }

    @Test func refusesParametersThatItDoesNotKnow() async throws {
        #expect(try await code(jpeg, query: "?recrod=true") == "400 unknown_parameter")
        #expect(try await code(jpeg, query: "?record=yes") == "400 bad_parameter")
        #expect(try await code(jpeg, query: "?annotate=") == "400 bad_parameter")
        #expect(desk.calls.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        (GatewayFailureCode.busy, 503, true), (.noDetector, 503, true), (.noClassifier, 503, true),
        (.deadline, 504, false), (.badImage, 400, false), (.failed, 500, false),
    ])
    func saysWhenToComeAgain(error: GatewayFailureCode, status: Int, saysWhen: Bool) async throws {
        let answer = try await post(jpeg, to: Desk(error: error))
        #expect(answer.status.code == status)
        #expect((answer.json["error"] as? [String: String])?["code"] == error.rawValue)
        #expect((answer.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0) == saysWhen)
    }
}
