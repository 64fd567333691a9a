import Failure
import Hummingbird
import Messages
import NIOCore
import RPC

/// Records as files: all pages, one after the other, as fast as they are read.
struct ExportAPI: APIArea {
    private static let limit = 1_000_000
    private static let page: UInt32 = 1_000

    let client: RPCClient

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("reports.csv") { request, _ in
            try await export(request, type: "text/csv; charset=utf-8", name: "reports.csv", header: ReportCSV.header) {
                ReportCSV.lines($0)
            }
        }
        group.get("reports.ndjson") { request, _ in
            try await export(request, type: "application/x-ndjson", name: "reports.ndjson", header: "") { stored in
                ReportJSON.stored(stored).map { $0.text + "\n" } ?? ""
            }
        }
    }

    private func export(
        _ request: Request,
        type: String,
        name: String,
        header: String,
        _ text: @escaping @Sendable (WireStoredReport) -> String
    ) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = try RecordsAPI.request(&query)
        let limit = try query.number("limit", in: 1...Self.limit) ?? Self.limit
        try query.finish()
        wanted.limit = min(Self.page, UInt32(limit))
        // What is wrong is told before the file begins.
        let first = try await client.call(.recorderReports, wanted, timeout: RecordsAPI.patience)
        let request = wanted
        return Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: ResponseBody { writer in
                if !header.isEmpty { try await writer.write(ByteBuffer(string: header)) }
                try await write(first, request, limit, to: &writer, text)
                try await writer.finish(nil)
            }
        )
    }

    @concurrent
    private func write(
        _ first: WireReportsReply,
        _ request: WireReportsRequest,
        _ limit: Int,
        to writer: inout any ResponseBodyWriter,
        _ text: @Sendable (WireStoredReport) -> String
    ) async throws {
        var (reply, request, left) = (first, request, limit)
        while true {
            let reports = reply.reports.prefix(left)
            left -= reports.count
            let part = reports.map(text).joined()
            if !part.isEmpty { try await writer.write(ByteBuffer(string: part)) }
            guard left > 0, !reply.next.isEmpty else { return }
            (request.cursor, request.limit) = (reply.next, min(Self.page, UInt32(left)))
            // An error cuts the file off, and whoever reads it notices: its last chunk is missing.
            reply = try await client.call(.recorderReports, request, timeout: RecordsAPI.patience)
        }
    }
}
