import Failure
import HTTPTypes
import Hummingbird
import Messages
import ServiceLifecycle

/// What happens, as it happens: Server-Sent Events (HTML Standard §9.2).
struct EventsAPI: APIArea {
    private static let longestPause = 60.0
    /// A stream ends after so long, and its viewer comes back for more: nobody watches longer than their token is good.
    private static let longestStream: Duration = .seconds(1_800)

    let hub: EventHub

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("events") { request, _ in try stream(request) }
    }

    private func stream(_ request: Request) throws -> Response {
        var query = try QueryReader(request)
        var filter = EventFilter()
        filter.camera = try query.name("camera")
        let words = LiveEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        if let kinds = try query.value("types", as: "some of \(words), with commas", Self.kinds) {
            filter.kinds = kinds
        }
        let every = try query.value("every", as: "seconds from 0 to \(Int(Self.longestPause))") { text in
            Double(text).flatMap { (0...Self.longestPause).contains($0) ? $0 : nil }
        }
        if let every { filter.every = .milliseconds(Int(every * 1_000)) }
        let asked = query.text("last_event_id")
        try query.finish()
        // The browser's own word is newer than the address that it first came by.
        let last = request.headers[.lastEventID] ?? asked
        let viewer = try hub.add(filter, after: last)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { hub.remove(viewer) }
                try await Self.send(to: viewer, &writer)
                try await writer.finish(nil)
            }
        )
    }

    @concurrent
    private static func send(to viewer: EventViewer, _ writer: inout any ResponseBodyWriter) async throws {
        let end = ContinuousClock.now + longestStream
        for await _ in viewer.bell.cancelOnGracefulShutdown() {
            let texts = viewer.take()
            if !texts.isEmpty { try await writer.write(contentsOf: texts) }
            if ContinuousClock.now > end { return }
        }
    }

    private static func kinds(_ text: String) -> Set<LiveEvent.Kind>? {
        let kinds = text.split(separator: ",").map { LiveEvent.Kind(rawValue: String($0)) }
        let known = Set(kinds.compactMap(\.self))
        return kinds.contains(nil) || known.isEmpty ? nil : known
    }
}
