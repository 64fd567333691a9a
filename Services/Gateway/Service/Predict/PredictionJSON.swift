import Images
import Messages

/// What was read in a picture, in JSON.
enum PredictionJSON {
    static func prediction(_ prediction: Prediction, annotated: String? = nil) -> JSONValue {
        let report = prediction.report
        let json: JSONValue = [
            "id": .string(prediction.id.description),
            "width": JSONValue(prediction.size.width),
            "height": JSONValue(prediction.size.height),
            "recorded": .bool(prediction.isRecorded),
            "detector": .string(report.detector),
            "engine": .string(report.engine),
            "model": EmotionJSON.model(report.model),
            "captured_at": UTCTime.json(report.frame.capturedAt),
            "milliseconds": milliseconds(prediction.times),
            "faces": .array(
                report.faces.enumerated().map { ReportJSON.face($1, at: $0, of: prediction.id) }
            ),
        ]
        guard let annotated else { return json }
        return json.adding(["annotated": .string(annotated)])
    }

    private static func milliseconds(_ times: Prediction.Times) -> JSONValue {
        func number(_ time: Duration) -> JSONValue { .number(time / .milliseconds(1), digits: 1) }
        return ["find": number(times.find), "read": number(times.read), "all": number(times.all)]
    }
}
