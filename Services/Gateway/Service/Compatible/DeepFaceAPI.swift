import Faces
import Failure
import Hummingbird
import Images
import Messages

/// DeepFace's `POST /analyze`, for the clients that it has: the emotion, in percent.
///
/// Different from it: other actions are refused instead of computed, files of the server are never read, flags are read as what they
/// say, and without a face and with `enforce_detection=false` there is no result instead of one for the whole picture.
struct DeepFaceAPI: Sendable {
    let reader: PictureReader
    let desk: any Predicting
    let camera: Name
    let access: CompatibleAccess
    /// How long a prediction may take.
    var deadline = Duration.seconds(10)

    /// Adds its path, which is at the root.
    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.post("analyze") { request, context in
            try access.check(context, .predict)
            return try await analyze(request)
        }
    }

    private func analyze(_ request: Request) async throws -> Response {
        let fields = try await CompatibleFields(request, reader: reader)
        try Self.check(fields)
        let mustFind = try fields.flag("enforce_detection") ?? true
        let isRecorded = try fields.flag("record") ?? false
        let ready = try await picture(fields)
        let prediction = try await desk.predict(
            jpeg: ready.picture,
            camera: camera,
            record: isRecorded,
            deadline: deadline
        )
        let faces = ReadFace.all(of: prediction, original: ready.originalSize)
        guard !faces.isEmpty || !mustFind else {
            throw GatewayError(
                .badImage,
                "Face could not be detected in the picture: confirm that it shows a face, or set enforce_detection to false"
            )
        }
        return JSONAnswer.response(["results": .array(faces.map { Self.result($0, in: ready.originalSize) })])
    }

    /// Refuses what is asked for and not done here, and flags that say neither yes nor no.
    private static func check(_ fields: CompatibleFields) throws(GatewayError) {
        let actions = try fields.texts("actions")?.flatMap(words) ?? ["emotion"]
        guard !actions.isEmpty, actions.allSatisfy({ $0 == "emotion" }) else {
            throw GatewayError(
                .badParameter,
                "actions has to be [\"emotion\"]: age, gender and race are not computed here"
            )
        }
        if try fields.flag("anti_spoofing") ?? false {
            throw GatewayError(.badParameter, "anti_spoofing is not done here: leave it out, or set it to false")
        }
        // Faces are always turned upright.
        _ = try fields.flag("align")
        guard try fields.text("detector_backend") != "skip" else {
            throw GatewayError(
                .badParameter,
                "detector_backend=skip is not done here: faces are searched in every picture"
            )
        }
    }

    // A form writes a list as text: ["emotion"], ('emotion',), emotion.
    private static func words(_ text: String) -> [Substring] {
        text.split { $0 == "," || $0 == " " || "[]()\"'".contains($0) }
    }

    private func picture(_ fields: CompatibleFields) async throws -> ReadyPicture {
        if let bytes = try fields.file("img") { return try await reader.picture(bytes: bytes) }
        guard let text = try fields.text("img"), !text.isEmpty else {
            throw GatewayError(.badParameter, "img is missing: send a file of a form, base64, or a URL")
        }
        if text.hasPrefix("https://") || text.hasPrefix("http://") { return try await reader.picture(url: text) }
        do {
            return try await reader.picture(base64: text)
        } catch let error as GatewayError where error.code == .badBase64 && !text.hasPrefix("data:") {
            throw GatewayError(
                .badBase64,
                "img is neither base64 nor a URL; files on the server are not read: send the picture itself"
            )
        }
    }

    private static func result(_ face: ReadFace, in size: PixelSize) -> JSONValue {
        let total = face.probabilities.values.reduce(0, +)
        let percent = Emotion.allCases.map { emotion in
            let share = total > 0 ? Double(face.probabilities[emotion] / total) : 0
            return JSONValue.Field(name: emotion.name, value: .number(share * 100, digits: 4))
        }
        let region = face.region(in: size)
        return [
            "emotion": .object(percent),
            "dominant_emotion": .string(face.probabilities.dominant.name),
            "region": [
                "x": JSONValue(region.x), "y": JSONValue(region.y), "w": JSONValue(region.size.width),
                "h": JSONValue(region.size.height), "left_eye": eye(1, of: face), "right_eye": eye(0, of: face),
            ],
            "face_confidence": .number(Double(face.score), digits: 2),
        ]
    }

    // The right eye comes first; both are the person's.
    private static func eye(_ place: Int, of face: ReadFace) -> JSONValue {
        guard place < face.landmarks.count else { return .null }
        let point = face.landmarks[place]
        func pixel(_ number: Float) -> JSONValue { JSONValue(Int64(max(-1e6, min(1e6, number)).rounded())) }
        return [pixel(point.x), pixel(point.y)]
    }
}
