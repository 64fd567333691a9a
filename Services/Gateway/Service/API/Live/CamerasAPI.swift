import Failure
import Hummingbird
import Messages
import NIOCore
import ServiceLifecycle

/// The cameras: how they are, and what they show.
struct CamerasAPI: APIArea {
    private static let boundary = "mien-picture"
    private static let usualRate = 5.0
    private static let highestRate = 15.0
    /// What pictures may be used for, for those who are shown them.
    private static let notice =
        "An expression is not a feeling. Inferring emotions at work and in schools is banned in the EU. "
        + "People who are filmed must be told."

    let intake: LiveIntake
    let pictures: PictureDesk
    let audit: AuditLog
    /// What the recorder keeps; `nil`: nobody knows.
    let keep: String?

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("cameras") { request, _ in try list(request) }
        group.get("cameras/:camera") { request, context in try one(request, context) }
        group.get("cameras/:camera/latest.jpg") { request, context in try await latest(request, context) }
        group.get("cameras/:camera/live.mjpg") { request, context in try await film(request, context) }
        group.get("privacy") { request, _ in
            try QueryReader(request).finish()
            return JSONAnswer.response([
                "pictures": .string(pictures.mode.rawValue), "keep": JSONValue(keep),
                "purpose_notice": .string(Self.notice),
            ])
        }
    }

    private func list(_ request: Request) throws -> Response {
        try QueryReader(request).finish()
        let cameras = intake.current.cameras.values.sorted { $0.name.text < $1.name.text }
        return JSONAnswer.response(["cameras": .array(cameras.map(json))])
    }

    private func one(_ request: Request, _ context: GatewayContext) throws -> Response {
        try QueryReader(request).finish()
        return JSONAnswer.response(json(try camera(context)))
    }

    private func json(_ camera: LiveCamera) -> JSONValue {
        let last = camera.last.map { ReportJSON.report($0, camera: camera.name) } ?? .null
        return camera.json(at: .now, pictures: pictures.mode).adding(["last": last])
    }

    private func camera(_ context: GatewayContext) throws(GatewayError) -> LiveCamera {
        let text = context.part("camera")
        // A text that is no name is no camera's either.
        guard let name = try? Name(text), let camera = intake.current.cameras[name] else {
            throw GatewayError(.unknownCamera, "nothing has been heard of a camera '\(text.prefix(64))'")
        }
        return camera
    }

    private func latest(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var query = try QueryReader(request)
        let boxes = try query.flag("boxes") ?? false
        // Browsers are given something new to ask for each time.
        _ = query.text("at")
        try query.finish()
        let camera = try camera(context).name
        let shown = try await pictures.picture(of: camera, boxes: boxes)
        audit.looked(at: "camera \(camera)", context)
        return Response(
            status: .ok,
            headers: [.contentType: "image/jpeg", .cacheControl: "no-store", .contentLength: "\(shown.jpeg.count)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: shown.jpeg))
        )
    }

    private func film(_ request: Request, _ context: GatewayContext) async throws -> Response {
        var query = try QueryReader(request)
        let boxes = try query.flag("boxes") ?? false
        let rate = try query.value("fps", as: "a number above 0, up to \(Int(Self.highestRate))") { text in
            Double(text).flatMap { $0 > 0 && $0 <= Self.highestRate ? $0 : nil }
        }
        try query.finish()
        let camera = try camera(context).name
        // Whoever gets no first picture is told why.
        let first = try await pictures.picture(of: camera, boxes: boxes)
        audit.looked(at: "camera \(camera)", context)
        let pause: Duration = .seconds(1 / (rate ?? Self.usualRate))
        return Response(
            status: .ok,
            headers: [.contentType: "multipart/x-mixed-replace; boundary=\(Self.boundary)", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await show(first, to: &writer)
                try await follow(camera, boxes: boxes, after: first.id, pause: pause, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// Shows each new picture, until there are none any more, whoever looks has gone, or the gateway ends.
    @concurrent
    private func follow(
        _ camera: Name,
        boxes: Bool,
        after first: FrameID,
        pause: Duration,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var last = first
        // What is not there at one time may be there at the next; a camera that has gone for good ends the film.
        for await _ in AsyncTimerTicks(every: pause).cancelOnGracefulShutdown() {
            let shown: PictureDesk.Shown
            do {
                shown = try await pictures.picture(of: camera, boxes: boxes)
            } catch let error as GatewayError where error.code == .busy {
                continue
            } catch {
                return
            }
            guard shown.id != last else { continue }
            last = shown.id
            try await show(shown, to: &writer)
        }
    }

    @concurrent
    private func show(_ shown: PictureDesk.Shown, to writer: inout any ResponseBodyWriter) async throws {
        var part = ByteBuffer(
            string: "--\(Self.boundary)\r\nContent-Type: image/jpeg\r\nContent-Length: \(shown.jpeg.count)\r\n\r\n"
        )
        part.writeBytes(shown.jpeg)
        part.writeString("\r\n")
        try await writer.write(part)
    }
}

/// A tick after each pause, until cancelled.
private struct AsyncTimerTicks: AsyncSequence, Sendable {
    let pause: Duration

    init(every pause: Duration) {
        self.pause = pause
    }

    struct Iterator: AsyncIteratorProtocol {
        let pause: Duration

        mutating func next() async -> Void? {
            // Sleeping fails only when it is cancelled, and that is the end.
            try? await Task.sleep(for: pause)
            return Task.isCancelled ? nil : ()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pause: pause) }
}
