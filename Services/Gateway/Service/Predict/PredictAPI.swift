import Failure
import FoundationEssentials
import Hummingbird
import Messages

/// `POST /api/v1/predict`: a picture in, its faces and what they show out.
struct PredictAPI: APIArea {
    /// What a request may say besides the picture.
    private struct Options {
        var record = true
        var annotate = false

        init(_ request: Request) throws(GatewayError) {
            for (name, value) in request.uri.queryParameters {
                switch name {
                case "record": record = try Self.flag(name, value)
                case "annotate": annotate = try Self.flag(name, value)
                default:
                    throw GatewayError(
                        .unknownParameter,
                        "there is no parameter '\(name.prefix(100))': predict knows record and annotate"
                    )
                }
            }
        }

        private static func flag(_ name: Substring, _ value: Substring) throws(GatewayError) -> Bool {
            guard let flag = Bool(String(value)) else {
                throw GatewayError(.badParameter, "\(name) is true or false")
            }
            return flag
        }
    }

    /// In whose name pictures are recorded.
    let camera: Name
    /// How long an answer may take.
    let deadline: Duration
    let input: any PictureInput
    let desk: any Predicting
    let annotator: PictureAnnotator

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.post("predict") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let options = try Options(request)
        let picture = try await input.picture(from: request, context: context)
        let prediction = try await desk.predict(
            jpeg: picture,
            camera: camera,
            record: options.record,
            deadline: deadline
        )
        var annotated: String?
        if options.annotate {
            let jpeg = try await annotator.annotated(picture, prediction.report)
            annotated = "data:image/jpeg;base64,\(Data(jpeg).base64EncodedString())"
        }
        return JSONAnswer.response(PredictionJSON.prediction(prediction, annotated: annotated))
    }
}
