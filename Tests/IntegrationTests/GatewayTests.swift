import Foundation
import FoundationNetworking
import ProcessTestKit
import Subprocess
import Testing

/// The web app and its API, with real processes behind them.
@Suite(.serialized, .timeLimit(.minutes(3))) struct GatewayTests {
    private struct Events: Decodable {
        let camera: String
        let faces: [Face]

        struct Face: Decodable {
            let face_id: String
            let emotion: String
        }
    }

    private struct Labels: Decodable {
        struct Label: Decodable {
            let key: String
            let face_id: String
            let emotion: String
            let person: String
        }

        let labels: [Label]
    }

    @Test func showsWhatHappensAndRecordsWhatPeopleSay() async throws {
        try await withTemporaryFolder { folder in
            let ending = try await RunningSystem.running(in: folder) { system in
                let line = try await system.process.log.line("The web app is there")
                let web = try WebClient(line: line)
                let page = try await web.get("/")
                #expect(page.status == 200)
                #expect(page.headers["content-security-policy"]?.contains("default-src 'self'") == true)

                let event = try await web.event("report", at: "/api/v1/events?camera=hall&types=report")
                let report = try JSONDecoder().decode(Events.self, from: event)
                let face = try #require(report.faces.first)
                #expect(report.camera == "hall")

                let body =
                    #"{"key":"by-hand","face_id":"\#(face.face_id)","verdict":"corrected","emotion":"sad","shown":"\#(face.emotion)"}"#
                let given = try await web.waiting(for: 200) { try await web.post("/api/v1/labels", body) }
                #expect(given.text == #"{"key":"by-hand","known":false}"#)
                let found = try await web.waiting { answer in
                    answer.text.contains("by-hand")
                } for: {
                    try await web.get("/api/v1/labels?camera=hall")
                }
                let label = try #require(
                    try JSONDecoder().decode(Labels.self, from: Data(found.text.utf8)).labels.first
                )
                #expect(label.face_id == face.face_id && label.emotion == "sad" && label.person == "local")

                let (cameras, log) = (try await web.get("/api/v1/cameras"), try await web.get("/api/v1/log?limit=50"))
                #expect(cameras.text.contains(#""camera":"door""#))
                #expect(log.text.contains("detector"))
                let picture = try await web.get("/api/v1/cameras/hall/latest.jpg")
                #expect(picture.status == 404)
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0))
        }
    }

    @Test func refusesToListenToOthersUnprotected() async throws {
        let ending = try await MienProcess.run("mien-gateway", ["--host", "0.0.0.0", "--port", "0"])
        #expect(ending.status != .exited(0))
        #expect(
            ending.log.joined().contains("give --tls-certificate FILE and --tls-private-key FILE and --tokens FILE")
        )
    }
}

/// Asks a gateway.
private struct WebClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String
    }

    private let base: String

    /// - Parameter line: What the gateway says when it is there.
    init(line: String) throws {
        base = String(try #require(line.firstMatch(of: #/address=(\S+)/#)?.1))
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil) }

    func post(_ path: String, _ json: String) async throws -> Answer { try await send("POST", path, json) }

    private func send(_ method: String, _ path: String, _ body: String?) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: base + path)))
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        let headers = http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
        return Answer(
            status: http.statusCode,
            headers: Dictionary(headers) { first, _ in first },
            text: String(decoding: data, as: UTF8.self)
        )
    }

    /// Asks again until the answer is the one that is waited for: what was published is recorded a moment later.
    func waiting(
        until isEnough: (Answer) -> Bool,
        for ask: () async throws -> Answer
    ) async throws -> Answer {
        while true {
            let answer = try await ask()
            if isEnough(answer) { return answer }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func waiting(for status: Int, _ ask: () async throws -> Answer) async throws -> Answer {
        try await waiting(until: { $0.status == status }, for: ask)
    }

    /// The data of the first event of a kind that has a face.
    func event(_ kind: String, at path: String) async throws -> Data {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["--silent", "--no-buffer", "--max-time", "60", base + path]
        process.standardOutput = pipe
        try process.run()
        defer { process.terminate() }
        var text = ""
        while let data = try pipe.fileHandleForReading.read(upToCount: 65_536), !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
            if let match = text.matches(of: #/event: (\w+)\ndata: (.*face_id.*)\n\n/#).first(where: { $0.1 == kind }) {
                return Data(match.2.utf8)
            }
        }
        throw CocoaError(.fileReadUnknown)
    }
}
