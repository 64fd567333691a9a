import Access
import Faces
import Failure
import FoundationEssentials
import Hummingbird
import Messages
import RPC
import SwiftProtobuf

/// What people say of faces, and what they are asked.
struct LabelsAPI: APIArea {
    /// Pictures may come over a slow network.
    private static let reviewPatience: Duration = .seconds(15)

    let client: RPCClient
    let audit: AuditLog

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.post("labels") { request, context in
            let visitor = try context.require(.labeler)
            return try await give(request, visitor)
        }
        group.get("labels") { request, _ in try await list(request) }
        group.get("review") { request, context in try await review(request, context) }
    }

    private func give(_ request: Request, _ visitor: Visitor) async throws -> Response {
        try QueryReader(request).finish()
        let label = try await request.json(GivenLabel.self).label(by: visitor.name)
        do {
            let reply = try await client.call(.feedbackSubmit, .with { $0.label = label }, timeout: RecordsAPI.patience)
            return JSONAnswer.response(["key": .string(label.key), "known": .bool(reply.known)])
        } catch let error as RPCError where error.code == .invalid || error.code == .remote("unknown_label") {
            throw GatewayError(.badLabel, error.message)
        }
    }

    private func list(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = WireLabelsRequest()
        wanted.selection = try query.selection(emotion: false, model: false)
        wanted.person = try query.name("person")?.text ?? ""
        wanted.limit = UInt32(try query.number("limit", in: 1...1_000) ?? 100)
        wanted.cursor = try query.value("cursor", as: "'next' of the page before", Cursor.bytes) ?? Data()
        try query.finish()
        let reply = try await client.call(.recorderLabels, wanted, timeout: RecordsAPI.patience)
        return JSONAnswer.response([
            "labels": .array(reply.labels.map(LabelJSON.label)),
            "next": reply.next.isEmpty ? .null : .string(Cursor.text(reply.next)),
        ])
    }

    private func review(_ request: Request, _ context: GatewayContext) async throws -> Response {
        let visitor = try context.require(.labeler)
        var query = try QueryReader(request)
        var wanted = WireNextRequest()
        wanted.person = try query.name("person")?.text ?? visitor.name.text
        wanted.selection = try query.selection()
        wanted.limit = UInt32(try query.number("limit", in: 1...50) ?? 20)
        let certainty = try query.value("certainty", as: "a number above 0, up to 1") { text in
            Double(text).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
        }
        wanted.certaintyBelow = certainty ?? 0
        try query.finish()
        let reply = try await client.call(.feedbackNext, wanted, timeout: Self.reviewPatience)
        for item in reply.items where item.hasCrop {
            if let face = FaceID(item.candidate.face) { audit.looked(at: "face \(face)", context) }
        }
        return JSONAnswer.response(["items": .array(reply.items.map(Self.item))])
    }

    private static func item(_ item: WireReviewItem) -> JSONValue {
        let candidate = item.candidate
        return [
            "reason": JSONValue(LabelJSON.word(item.reason)),
            "face_id": JSONValue(FaceID(candidate.face)?.description),
            "captured_at": UTCTime.json(candidate.capturedAt),
            "track": candidate.track == 0 ? .null : .unsigned(candidate.track),
            "model": EmotionJSON.model(candidate.model),
            "emotion": EmotionJSON.word(candidate.emotion),
            "probabilities": EmotionJSON.probabilities(candidate.probabilities),
            "labels": .array(candidate.labels.map(LabelJSON.label)),
            "crop": item.hasCrop
                ? .string("data:image/jpeg;base64,\(item.crop.jpeg.base64EncodedString())") : .null,
        ]
    }
}
