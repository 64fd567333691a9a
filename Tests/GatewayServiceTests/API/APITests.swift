import Access
import Faces
import Failure
import FoundationEssentials
import HTTPTypes
import Messages
import RPC
import ServiceTestKit
import SwiftProtobuf
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(1))) struct APITests {
    @Test(arguments: [
        ("/api/v1/cameras?x=1", "unknown_parameter"), ("/api/v1/reports?limit=0", "bad_parameter"),
        ("/api/v1/reports?limit=1001", "bad_parameter"), ("/api/v1/reports?limit=x", "bad_parameter"),
        ("/api/v1/reports?limit=99999999999999999999", "bad_parameter"),
        ("/api/v1/reports?camera=A%2FB", "bad_parameter"),
        ("/api/v1/reports?camera=%", "bad_parameter"), ("/api/v1/reports?camera=%ff", "bad_parameter"),
        ("/api/v1/reports?since=yesterday", "bad_parameter"), ("/api/v1/reports?emotion=bored", "bad_parameter"),
        ("/api/v1/reports?order=up", "bad_parameter"), ("/api/v1/reports?cursor=%3F", "bad_parameter"),
        ("/api/v1/reports?camera=a&camera=b", "bad_parameter"), ("/api/v1/timeline?step=year", "bad_parameter"),
        ("/api/v1/timeline?emotion=happy", "unknown_parameter"), ("/api/v1/frames/door", "not_found"),
        ("/api/v1/frames/..%2f..%2fetc", "not_found"), ("/api/v1/faces/x/crop.jpg", "unknown_face"),
        ("/api/v1/events?types=none", "bad_parameter"), ("/api/v1/events?every=-1", "bad_parameter"),
        ("/api/v1/events?every=nan", "bad_parameter"), ("/api/v1/cameras/none", "unknown_camera"),
        ("/api/v1/cameras/..%2f", "unknown_camera"), ("/api/v1/review?limit=51", "bad_parameter"),
        ("/api/v1/review?certainty=0", "bad_parameter"), ("/api/v1/review?certainty=1.1", "bad_parameter"),
        ("/api/v1/review?certainty=nan", "bad_parameter"), ("/api/v1/review?certainty=low", "bad_parameter"),
        ("/api/v1/log?limit=0", "bad_parameter"), ("/api/v1/reports.csv?limit=1000001", "bad_parameter"),
    ])
    func saysWhatIsWrongWithARequest(uri: String, code: String) async throws {
        try await GatewayBench().asking { client in
            let answer = try await client.get(uri)
            #expect(answer.code == code, "\(answer.text)")
            #expect(
                answer.status
                    == (code.hasPrefix("unknown_camera") || code == "not_found" || code == "unknown_face" ? 404 : 400)
            )
            #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
        }
    }

    @Test(arguments: [
        ("", "empty_body"), ("{", "bad_request"), ("[]", "bad_request"), (#"{"key":"k"}"#, "bad_request"),
        (#"{"key":"k","face_id":"x","verdict":"confirmed"}"#, "unknown_face"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"maybe"}"#, "bad_label"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"confirmed"}"#, "bad_label"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"skipped","emotion":"happy"}"#, "bad_label"),
        (#"{"key":"K/","face_id":"door:00000000000000ff:1:0","verdict":"skipped"}"#, "bad_label"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"undone"}"#, "bad_label"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"skipped","person":"A B"}"#, "bad_label"),
        (#"{"key":"k","face_id":"door:00000000000000ff:1:0","verdict":"skipped","reason":"whim"}"#, "bad_label"),
        (#"{"key":1,"face_id":"door:00000000000000ff:1:0","verdict":"skipped"}"#, "bad_request"),
        (String(repeating: "[", count: 10_000), "bad_request"), (String(repeating: "x", count: 20_000), "too_large"),
    ])
    func saysWhatIsWrongWithALabel(body: String, code: String) async throws {
        try await GatewayBench().asking { client in
            let answer = try await client.send(.post, "/api/v1/labels", [:], body)
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test func saysThatABodyOfAnotherTypeIsNotRead() async throws {
        try await GatewayBench().asking { client in
            let answer = try await client.send(.post, "/api/v1/labels", [.contentType: "text/plain"], "{}")
            #expect(answer.status == 415)
            #expect(answer.code == "unsupported_type")
        }
    }

    @Test func saysThatNobodyAnswers() async throws {
        try await GatewayBench().asking { client in
            for uri in ["/api/v1/reports", "/api/v1/timeline", "/api/v1/labels", "/api/v1/review", "/api/v1/quality"] {
                let answer = try await client.get(uri)
                #expect(answer.status == 503)
                #expect(answer.code == "no_responder")
                #expect(answer.headers[.retryAfter] == "1")
            }
        }
    }

    @Test func showsWhatWasRecorded() async throws {
        let gateway = try await GatewayBench()
        try await gateway.answering("recorder") { server in
            await server.on(.recorderReports) { request in
                #expect(request.selection.camera == "door" && request.limit == 2 && request.oldestFirst)
                #expect(request.selection.since == 1_795_262_584_250_000)
                return .with {
                    $0.reports = [
                        .with { ($0.camera, $0.report, $0.recordedAt) = ("door", .sample(7), 1_795_262_585_000_000) }
                    ]
                    $0.next = Data([0xFB, 0xFF, 0x01])
                }
            }
        } body: {
            try await gateway.asking { client in
                let uri = "/api/v1/reports?camera=door&limit=2&order=oldest&since=2026-11-21T12:03:04.250Z"
                let answer = try await client.get(uri)
                #expect(answer.status == 200)
                #expect(
                    answer.text.hasSuffix(#""recorded_at":"2026-11-21T12:03:05.000Z"}],"next":"-_8B"}"#),
                    "\(answer.text)"
                )
                #expect(answer.text.contains(#""face_id":"door:00000000000000ff:7:0","box":[10,20,100,120.3]"#))
                #expect(answer.text.contains(#""latency_ms":31.2"#))
            }
        }
    }

    @Test func asksForFacesThatAModelIsUnsureOf() async throws {
        let gateway = try await GatewayBench()
        try await gateway.answering("feedback") { server in
            await server.on(.feedbackNext) { request in
                #expect(request.certaintyBelow == 0.3 && request.limit == 20 && request.person == "local")
                return .with { $0.items = [] }
            }
        } body: {
            try await gateway.asking { client in
                let answer = try await client.get("/api/v1/review?certainty=0.3")
                #expect(answer.status == 200 && answer.text == #"{"items":[]}"#)
            }
        }
    }

    @Test func exportsAllPages() async throws {
        let gateway = try await GatewayBench()
        try await gateway.answering("recorder") { server in
            await server.on(.recorderReports) { request in
                let page = request.cursor.first.map { UInt64($0) } ?? 0
                return .with {
                    $0.reports = [
                        .with { ($0.camera, $0.report) = ("door", .sample(page + 1, faces: page == 1 ? 0 : 1)) }
                    ]
                    if page < 2 { $0.next = Data([UInt8(page + 1)]) }
                }
            }
        } body: {
            try await gateway.asking { client in
                let lines = try await client.get("/api/v1/reports.ndjson").text.split(separator: "\n")
                #expect(lines.count == 3)
                #expect(lines[2].contains(#""frame":3"#))
                let table = try await client.get("/api/v1/reports.csv").text.split(
                    separator: "\r\n",
                    omittingEmptySubsequences: false
                )
                #expect(table.count == 5 && table[4].isEmpty)
                #expect(
                    Set(table.dropLast().map { $0.split(separator: ",", omittingEmptySubsequences: false).count }).count
                        == 1
                )
                let answer1 = try await client.get("/api/v1/reports.ndjson?limit=2")
                #expect(answer1.text.split(separator: "\n").count == 2)
            }
        }
    }

    @Test func givesALabelOfWhoeverAsks() async throws {
        let gateway = try await GatewayBench.guarded()
        try await gateway.answering("feedback") { server in
            await server.on(.feedbackSubmit) { request in
                let label = request.label
                #expect(label.person == "some-labeler" && label.source == "web" && label.emotion == .sad)
                #expect(label.verdict == .corrected && label.face.position == 2 && label.shown == .happy)
                #expect(label.hasReason && label.reason == .uncertain)
                return .with { $0.known = true }
            }
        } body: {
            try await gateway.asking { client in
                let body = """
                    {"key":"k1","face_id":"door:00000000000000ff:1:2","verdict":"corrected","emotion":"sad","shown":"happy",
                    "reason":"uncertain"}
                    """
                let answer = try await client.send(.post, "/api/v1/labels", GatewayBench.token(.labeler), body)
                #expect(answer.text == #"{"key":"k1","known":true}"#)
            }
        }
    }

    @Test func doesNotDeleteEverything() async throws {
        try await GatewayBench().asking { client in
            let answer2 = try await client.send(.delete, "/api/v1/records")
            #expect(answer2.code == "bad_parameter")
        }
    }

    @Test(arguments: [
        (RPCFailureCode.timedOut, 504, "timed_out"), (.notConnected, 503, "not_connected"), (.busy, 503, "busy"),
        (.remote("unknown_face"), 404, "unknown_face"), (.remote("conflict"), 409, "conflict"),
        (.invalid, 400, "bad_parameter"),
        (.remote("surprise"), 500, "failed"), (.stopping, 503, "busy"),
    ])
    func tellsWhatTheBusSaid(code: RPCFailureCode, status: Int, text: String) {
        let error = GatewayError(RPCError(code, "a sentence"))
        #expect(error.code.status.code == status)
        #expect(error.codeText == text)
    }

    @Test func setsTheHeadersThatKeepBrowsersSafe() async throws {
        var gateway = try await GatewayBench()
        gateway.entrance.isEncrypted = true
        try await gateway.asking { client in
            for uri in ["/api/v1/cameras", "/api/v1/nothing"] {
                let headers = try await client.get(uri).headers
                #expect(headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
                #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "no-referrer")
                #expect(headers[.cacheControl] == "no-store")
                #expect(headers[.strictTransportSecurity] == "max-age=31536000")
            }
        }
    }

    @Test func limitsHowOftenOneMayAsk() async throws {
        var gateway = try await GatewayBench()
        gateway.entrance.perToken = .init(perSecond: 0.1, burst: 2)
        try await gateway.asking { client in
            for _ in 0..<2 {
                let allowed = try await client.get("/api/v1/cameras")
                #expect(allowed.status == 200)
            }
            let answer = try await client.get("/api/v1/cameras")
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter].flatMap { Int($0) }.map { (1...10).contains($0) } == true)
        }
    }
}
