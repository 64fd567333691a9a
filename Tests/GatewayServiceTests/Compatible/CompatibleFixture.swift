import Faces
import Failure
import Hummingbird
import HummingbirdTesting
import Images
import Logging
import Messages
import SwiftProtobuf
import Synchronization
import TestPictures
import Testing

@testable import GatewayService

/// A desk that finds what a test says in every picture.
final class ScriptedDesk: Predicting {
    struct Call: Sendable {
        let size: PixelSize
        let isRecorded: Bool
    }

    private let faces: [WireFaceEmotion]
    private let failure: GatewayError?
    private let state = Mutex<[Call]>([])

    var calls: [Call] { state.withLock { $0 } }

    init(_ faces: [WireFaceEmotion] = [ScriptedDesk.happyFace], failure: GatewayError? = nil) {
        (self.faces, self.failure) = (faces, failure)
    }

    /// At (10.4, 5.6), 20 wide and 15 high; with five landmarks.
    static var happyFace: WireFaceEmotion {
        face([0.02, 0.08, 0.1, 0.7, 0.05, 0.01, 0.04], x: 10.4, y: 5.6)
    }

    static func face(_ probabilities: [Float], x: Float = 10, y: Float = 5) -> WireFaceEmotion {
        .with {
            $0.box = WireBox(Box(x: x, y: y, width: 20, height: 15))
            $0.score = 0.987
            $0.landmarks = (0..<5).map { WirePoint(Point(x: x + Float($0), y: y + 2)) }
            $0.probabilities = probabilities
            $0.emotion = WireEmotion(EmotionProbabilities(probabilities)?.dominant ?? .neutral)
        }
    }

    func predict(jpeg: JPEGPicture, camera: Name, record: Bool, deadline: Duration) async throws -> Prediction {
        state.withLock { $0.append(Call(size: jpeg.size, isRecorded: record)) }
        if let failure { throw failure }
        let report = WireEmotionReport.with {
            $0.frame.run = 0xABC
            $0.frame.sequence = 7
            $0.faces = faces
        }
        return Prediction(
            camera: camera,
            size: jpeg.size,
            faces: WireFaceSet(),
            report: report,
            isRecorded: record,
            times: Prediction.Times()
        )
    }
}

/// Remembers what people say.
final class NotedFeedback: FeedbackTaking {
    private let state = Mutex<[Feedback]>([])

    var all: [Feedback] { state.withLock { $0 } }

    func take(_ feedback: Feedback) async throws { state.withLock { $0.append(feedback) } }
}

/// Fetches the same picture from wherever it is asked to.
struct ScriptedFetcher: PictureFetching {
    let bytes: [UInt8]

    func picture(at url: String) async throws -> [UInt8] { bytes }
}

/// The APIs of other systems, in front of a desk.
struct CompatibleFixture {
    var desk = ScriptedDesk()
    var feedback: any FeedbackTaking = NotedFeedback()
    var fetcher: (any PictureFetching)?
    var access = CompatibleAccess { _, _ in try Name("anna") }

    static let picture = Result { try TestPicture.jpeg(TestPicture.gradient(64, 48)) }

    private var router: Router<GatewayContext> {
        get throws {
            let logger = Logger(label: "test")
            let router = Router(context: GatewayContext.self)
            router.middlewares.add(ErrorAnswers(logger: logger))
            let reader = PictureReader(fetcher: fetcher, workshop: PictureWorkshop())
            try CompatibleAPIs(reader: reader, desk: desk, feedback: feedback, camera: Name("web"), access: access)
                .addRoutes(to: router.group())
            return router
        }
    }

    /// What is answered to a request.
    func answer(
        _ path: String,
        method: HTTPRequest.Method = .post,
        type: String? = nil,
        _ body: [UInt8] = []
    ) async throws -> (status: Int, body: [String: Any]) {
        let headers: HTTPFields = type.map { [.contentType: $0] } ?? [:]
        let response = try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: headers, body: ByteBuffer(bytes: body))
        }
        return (response.status.code, try JSONText.object(response.body))
    }

    /// A form with one file, and fields.
    static func form(_ name: String, _ file: [UInt8], fields: KeyValuePairs<String, String> = [:]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            bytes += Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        bytes += Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"x.jpg\"\r\n\r\n".utf8)
        return bytes + file + Array("\r\n--b--\r\n".utf8)
    }

    static let formType = "multipart/form-data; boundary=b"
}
