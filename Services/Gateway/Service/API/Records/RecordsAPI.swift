import Access
import Failure
import FoundationEssentials
import Hummingbird
import Messages
import NIOCore
import RPC
import SwiftProtobuf

/// What was recorded.
struct RecordsAPI: APIArea {
    static let patience: Duration = .seconds(10)
    /// A page looks through so many records at most; empty ones are skipped for the client.
    private static let emptyPages = 20

    let client: RPCClient
    let audit: AuditLog

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("reports") { request, _ in try await page(request) }
        group.get("frames/:frame") { request, context in try await frame(request, context) }
        group.get("faces/:face/crop.jpg") { request, context in try await crop(request, context) }
        group.get("timeline") { request, _ in try await timeline(request) }
        group.delete("records") { request, context in
            try context.require(.admin)
            return try await forget(request)
        }
    }

    /// The part of a request for reports that pages and exports have in common.
    static func request(_ query: inout QueryReader) throws(GatewayError) -> WireReportsRequest {
        var request = WireReportsRequest()
        request.selection = try query.selection()
        request.oldestFirst =
            try query.value("order", as: "newest or oldest") { ["oldest": true, "newest": false][$0] } ?? false
        return request
    }

    private func page(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = try Self.request(&query)
        wanted.limit = UInt32(try query.number("limit", in: 1...1_000) ?? 100)
        wanted.cursor = try query.value("cursor", as: "'next' of the page before", Cursor.bytes) ?? Data()
        try query.finish()
        var reply = try await client.call(.recorderReports, wanted, timeout: Self.patience)
        for _ in 0..<Self.emptyPages where reply.reports.isEmpty && !reply.next.isEmpty {
            wanted.cursor = reply.next
            reply = try await client.call(.recorderReports, wanted, timeout: Self.patience)
        }
        return JSONAnswer.response([
            "reports": .array(reply.reports.compactMap(ReportJSON.stored)),
            "next": reply.next.isEmpty ? .null : .string(Cursor.text(reply.next)),
        ])
    }

    private func frame(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try QueryReader(request).finish()
        guard let id = FrameID(context.part("frame")) else { throw Self.noFrame }
        let wanted = WireFrameRequest.with { ($0.camera, $0.run, $0.frame) = (id.camera.text, id.run, id.frame) }
        let reply = try await client.call(.recorderFrame, wanted, timeout: Self.patience)
        guard !reply.reports.isEmpty else { throw Self.noFrame }
        return JSONAnswer.response(["reports": .array(reply.reports.compactMap(ReportJSON.stored))])
    }

    private static var noFrame: GatewayError {
        GatewayError(.notFound, "no such frame was recorded: frames are called camera:run:frame")
    }

    private func crop(_ request: Request, _ context: GatewayContext) async throws -> Response {
        try QueryReader(request).finish()
        guard let id = FaceID(context.part("face")) else {
            throw GatewayError(.unknownFace, "no such face was recorded: faces are called camera:run:frame:position")
        }
        let reply: WireCropReply
        do {
            reply = try await client.call(.recorderCrop, .with { $0.face = id.reference }, timeout: Self.patience)
        } catch let error as RPCError
            where error.code == .invalid || error.code.rawValue.hasPrefix("no_") && error.code != .noResponder
        {
            throw GatewayError(.noPicture, "no picture of this face is kept", cause: error)
        }
        audit.looked(at: "face \(id)", context)
        return Response(
            status: .ok,
            headers: [.contentType: "image/jpeg", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.crop.jpeg))
        )
    }

    private func timeline(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = WireTimelineRequest()
        wanted.selection = try query.selection(emotion: false)
        let steps: [String: WireTimelineRequest.Step] = ["minute": .minute, "hour": .hour, "day": .day]
        let step = try query.value("step", as: "minute, hour or day") { text in steps[text].map { (text, $0) } }
        wanted.step = step?.1 ?? .hour
        try query.finish()
        let reply = try await client.call(.recorderTimeline, wanted, timeout: Self.patience)
        return JSONAnswer.response(["step": .string(step?.0 ?? "hour"), "bins": .array(reply.bins.map(Self.bin))])
    }

    private static func bin(_ bin: WireTimelineBin) -> JSONValue {
        [
            "camera": .string(bin.camera),
            "start": UTCTime.json(bin.start),
            "reports": .unsigned(bin.reports),
            "faces": .unsigned(bin.faces),
            "counts": EmotionJSON.counts(bin.counts),
            "mean_probabilities": EmotionJSON.probabilities(bin.meanProbabilities),
        ]
    }

    private func forget(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = WireForgetRequest()
        wanted.selection = try query.selection(emotion: false, model: false)
        try query.finish()
        guard !wanted.selection.camera.isEmpty || wanted.selection.since > 0 || wanted.selection.until > 0 else {
            throw GatewayError(.badParameter, "this would delete everything: name a camera, a time, or both")
        }
        let reply = try await client.call(.recorderForget, wanted, timeout: .seconds(30))
        return JSONAnswer.response([
            "reports": .unsigned(reply.reports), "faces": .unsigned(reply.faces), "labels": .unsigned(reply.labels),
            "pictures": .unsigned(reply.pictures),
        ])
    }
}
