import Faces
import Failure
import Hummingbird
import Images
import Messages

/// The API of mememoji_api, version 1.0.0, for the clients that it has.
///
/// Fields, order and codes are its own. Different from it: feedback is stored, flags are read as what they say, and a picture that
/// cannot be decoded is the client's fault.
struct MememojiAPI: Sendable {
    let reader: PictureReader
    let desk: any Predicting
    let feedback: any FeedbackTaking
    let camera: Name
    let visits: VisitBook
    let access: CompatibleAccess
    /// How long a prediction may take.
    var deadline = Duration.seconds(10)

    /// Adds its paths, which begin at the root.
    func addRoutes(to group: RouterGroup<GatewayContext>) {
        let own = group.group("v1.0.0")
        own.post("predict") { request, context in
            try access.check(context, .predict)
            return try await visits.measure { try await predict(request) }
        }
        own.post("feedback") { request, context in
            let person = try access.check(context, .label)
            return try await visits.measure { try await takeFeedback(request, of: person) }
        }
        own.get("admin/status") { request, context in
            try access.check(context, .predict)
            return try await status(request)
        }
        // Where its clients look for the document of the API.
        group.get("spec") { _, _ in Response(status: .temporaryRedirect, headers: [.location: "/openapi.json"]) }
    }

    // MARK: predict

    private func predict(_ request: Request) async throws -> Response {
        let fields = try await CompatibleFields(request, reader: reader)
        let view = try EmotionView.asked(fields)
        let isAnnotated = try fields.flag("annotate_image") ?? false
        // Theirs came whether they were asked for or not, so they do unless somebody says no.
        let hasThumbnails = try fields.flag("crop_image") ?? true
        let ready = try await picture(fields)
        let prediction = try await desk.predict(jpeg: ready.picture, camera: camera, record: true, deadline: deadline)
        let looked = ReadFace.all(of: prediction, original: ready.picture.size)
        let pictures = try await reader.workshop.perform {
            try MememojiPictures(
                of: ready.picture.bytes,
                faces: looked,
                withThumbnails: hasThumbnails,
                annotating: isAnnotated
            )
        }
        let faces = ReadFace.all(of: prediction, original: ready.originalSize)
        return JSONAnswer.response(Self.answer(prediction.id.description, faces, ready, pictures, view))
    }

    /// The picture, from the first of the ways in which it can come, in mememoji's order.
    private func picture(_ fields: CompatibleFields) async throws -> ReadyPicture {
        if let url = try fields.text("image_url") { return try await reader.picture(url: url) }
        if let bytes = try fields.file("image_buf") { return try await reader.picture(bytes: bytes) }
        if let base64 = try fields.text("image_base64") { return try await reader.picture(base64: base64) }
        throw GatewayError(.noImage, "You must supply either `image_url` or `image_buf`")
    }

    private static func answer(
        _ id: String,
        _ faces: [ReadFace],
        _ ready: ReadyPicture,
        _ pictures: MememojiPictures,
        _ view: EmotionView
    ) -> JSONValue {
        let list = faces.enumerated().map { index, face in
            let region = face.region(in: ready.originalSize)
            let prediction = view.emotions.map { emotion -> JSONValue in
                let share = Double(view.probability(of: emotion, in: face.probabilities))
                return ["emotion": .string(emotion.name), "percent": .number(share, digits: 4)]
            }
            let answer: JSONValue = [
                "index": JSONValue(index), "location_xy": [JSONValue(region.x), JSONValue(region.y)],
                "width": JSONValue(region.size.width), "height": JSONValue(region.size.height),
                "prediction": .array(prediction),
            ]
            return index < pictures.thumbnails.count
                ? answer.adding(["thumbnail": .string(pictures.thumbnails[index])]) : answer
        }
        var answer: JSONValue = ["faces": .array(list)]
        if let annotated = pictures.annotated { answer = answer.adding(["annotated_image": .string(annotated)]) }
        return answer.adding(["pic_id": .string(id)])
    }

    // MARK: feedback

    private func takeFeedback(_ request: Request, of person: Name) async throws -> Response {
        let fields = try await CompatibleFields(request, reader: reader)
        let view = try EmotionView.asked(fields)
        guard let id = try fields.text("image_id"), let frame = FrameID(id) else {
            throw GatewayError(.badParameter, "image_id has to be the pic_id of a prediction")
        }
        let position = try fields.number("face_index", in: 0...9_999) ?? 0
        guard let word = try fields.text("feedback"), let emotion = Emotion(name: word), view.emotions.contains(emotion)
        else {
            let words = view.emotions.map(\.name).joined(separator: ", ")
            throw GatewayError(.badParameter, "feedback has to be one of \(words)")
        }
        let face = FaceID(frame, position: UInt32(position))
        try await feedback.take(Feedback(face: face, emotion: emotion, view: view, person: person))
        return JSONAnswer.response([
            "id": .string(id), "face_index": .string(String(position)), "feedback": .string(word),
        ])
    }

    // MARK: admin/status

    private func status(_ request: Request) async throws -> Response {
        let fields = try await CompatibleFields(request, reader: reader)
        let requests = try fields.number("request_interval", in: 1...VisitBook.limit) ?? 100
        let seconds = try fields.number("time_interval", in: 1...86_400) ?? 60
        let included = try Self.keys(fields.text("include_keys"))
        let excluded = try Self.keys(fields.text("exclude_keys")) ?? []
        let summary = visits.summary(requests: requests, within: .seconds(seconds))
        let all: KeyValuePairs<String, JSONValue> = [
            "uptime": .number(summary.uptime, digits: 3), "num_requests": JSONValue(summary.count),
            "avg_response_time": .number(summary.mean, digits: 6), "service_name": "mien",
        ]
        let chosen = all.filter { (included?.contains($0.key) ?? true) && !excluded.contains($0.key) }
        return JSONAnswer.response(.object(chosen.map { .init(name: $0.key, value: $0.value) }))
    }

    private static func keys(_ text: String?) throws(GatewayError) -> Set<String>? {
        guard let text else { return nil }
        let keys = Set(text.split(separator: ",").map(String.init))
        guard keys.isSubset(of: ["uptime", "num_requests", "avg_response_time", "service_name"]) else {
            throw GatewayError(.badParameter, "the keys are uptime, num_requests, avg_response_time and service_name")
        }
        return keys
    }
}
