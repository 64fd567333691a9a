import Images
import Messages
import ServiceKit
import Testing

@testable import GatewayService

/// What viewers get over real sockets, for as long as they stay.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    private static let size = PixelSize(width: 640, height: 480)
    private let door = Name.constant("door")

    /// A grey picture as cameras send it.
    private func jpeg(_ grey: UInt8) throws -> [UInt8] {
        let bytes = [UInt8](repeating: grey, count: Self.size.width * Self.size.height * 3)
        return try JPEGEncoder().encode(try Image(size: Self.size, format: .bgr, bytes: bytes), quality: 90)
    }

    // MARK: Films

    @Test func filmsACameraPictureByPicture() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        let jpegs = try [0x20, 0x60, 0xA0].map { try jpeg($0) }
        try await gateway.report(.sample(1))
        gateway.pictures.add(.sample(1, jpeg: jpegs[0]), of: door)
        try await gateway.serving { port in
            var film = try await StreamClient(get: "/api/v1/cameras/door/live.mjpg?fps=15", port: port)
            #expect(film.status == 200)
            #expect(film.headers["content-type"] == "multipart/x-mixed-replace; boundary=mien-picture")
            #expect(film.headers["cache-control"] == "no-store")
            for (index, jpeg) in jpegs.enumerated() {
                if index > 0 { gateway.pictures.add(.sample(UInt64(index) + 1, jpeg: jpeg), of: door) }
                let part = try await film.part()
                #expect(part.head.hasPrefix("--mien-picture\r\nContent-Type: image/jpeg\r\n"))
                #expect(part.body == jpeg)
            }
            film.hangUp()
        }
    }

    @Test func drawsTheFacesIntoTheFilmOfWhoWantsThem() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        let jpeg = try jpeg(0x60)
        gateway.pictures.add(.sample(1, jpeg: jpeg), of: door)
        try await gateway.report(.sample(1))
        try await gateway.serving { port in
            for boxes in [true, false] {
                var film = try await StreamClient(get: "/api/v1/cameras/door/live.mjpg?boxes=\(boxes)", port: port)
                let picture = try await film.part().body
                #expect((picture == jpeg) == !boxes)
                let decoded = try Image()
                try JPEGDecoder().decode(picture, as: .bgr, into: decoded)
                #expect(decoded.size == Self.size)
                // Something of another colour than grey is drawn where a face is.
                let isGrey = decoded.withBytes { $0.allSatisfy { abs(Int($0) - 0x60) < 24 } }
                #expect(isGrey == !boxes)
                film.hangUp()
            }
        }
    }

    @Test func makesRoomForOthersWhenAViewerLeaves() async throws {
        let gateway = try await GatewayBench(pictures: .frames)
        let jpeg = try jpeg(0x60)
        try await gateway.report(.sample(1))
        gateway.pictures.add(.sample(1, jpeg: jpeg), of: door)
        var configuration = GatewayConfiguration()
        configuration.limits.connections = 1
        try await gateway.serving(configuration) { port in
            var film = try await StreamClient(get: "/api/v1/cameras/door/live.mjpg?fps=15", port: port)
            _ = try await film.part()
            film.hangUp()
            // That somebody has gone is noticed when there is something to send.
            let request = "GET /api/v1/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            async let answer = RawClient.exchange(request, port: port)
            for frame: UInt64 in 2...30 {
                gateway.pictures.add(.sample(frame, jpeg: jpeg), of: door)
                // As a camera sends them.
                try await Task.sleep(for: .milliseconds(30))
            }
            let text = try await answer
            #expect(text.hasPrefix("HTTP/1.1 200"))
        }
    }

    // MARK: Events

    @Test func goesOnWhereAConnectionBroke() async throws {
        let gateway = try await GatewayBench()
        try await gateway.serving { port in
            var (seen, told, last): ([Int], Int, String?) = ([], 0, nil)
            func tell(_ count: Int) {
                for _ in 0..<count {
                    told += 1
                    gateway.hub.publish(.label) { ["number": JSONValue(told)] }
                }
            }
            func read(_ count: Int, _ stream: inout StreamClient) async throws {
                for _ in 0..<count {
                    let event = try await stream.read(through: "\n\n")
                    let match = try #require(event.firstMatch(of: #/^id: (\S+)\nevent: label\ndata: {"number":(\d+)}/#))
                    (last, seen) = (String(match.1), seen + [try #require(Int(match.2))])
                }
            }
            for _ in 0..<5 {
                let fields = last.map { ["Last-Event-ID": $0] } ?? [:]
                var stream = try await StreamClient(get: "/api/v1/events?types=label", fields, port: port)
                #expect(stream.headers["content-type"] == "text/event-stream")
                let greeting = try await stream.read(through: "\n\n")
                #expect(greeting == "retry: 2000\n\n")
                tell(7)
                // What was told after these is on its way, or has come and is not read, when the connection breaks.
                try await read(4, &stream)
                stream.hangUp()
                tell(3)
            }
            var stream = try await StreamClient(
                get: "/api/v1/events?types=label&last_event_id=\(try #require(last))",
                port: port
            )
            _ = try await stream.read(through: "\n\n")
            try await read(told - seen.count, &stream)
            #expect(seen == Array(1...50))
            stream.hangUp()
        }
    }

    @Test func tellsToBeginAnewWhenTheGatewayIsAnotherOne() async throws {
        let gateway = try await GatewayBench()
        try await gateway.serving { port in
            var stream = try await StreamClient(get: "/api/v1/events", ["Last-Event-ID": "another-7"], port: port)
            _ = try await stream.read(through: "\n\n")
            let answer = try await stream.read(through: "\n\n")
            #expect(answer == "event: reset\ndata: {}\n\n")
            stream.hangUp()
        }
    }
}
