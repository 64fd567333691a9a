import Bus
import BusTestKit
import Failure
import Foundation
import FoundationNetworking
import LocalBroker
import Messages
import ProcessTestKit
import RPC
import ServiceKit
import Subprocess
import Testing

/// What it takes to read a single picture: a broker, a recorder that keeps crops, feedback, a classifier, detectors and a
/// gateway, all real.
struct PredictSystem: Sendable {
    let listener: StatusListener
    let client: RPCClient
    /// The first of two, when there are two.
    let detector: MienProcess
    private let port: UInt16

    /// What the gateway answered.
    struct Answer: Sendable {
        let status: Int
        let retryAfter: String?
        let body: Data

        func decoded<Content: Decodable>(_ type: Content.Type = Content.self) throws -> Content {
            try JSONDecoder().decode(type, from: body)
        }
    }

    /// Runs it while `body` runs.
    static func running(
        detectors: Int = 1,
        _ body: @escaping @Sendable (PredictSystem) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await StatusListener.listening(at: address) { listener, bus in
                    let broker = ["--broker", "\(address)"]
                    let port = try LoopbackPort.free()
                    let programs = [
                        ("recorder", ["--database", "\(folder)/mien.sqlite", "--keep", "crops"]),
                        ("feedback", ["--spool", "\(folder)/feedback"]),
                        ("classifier", ["--spool", "\(folder)/classifier"]), ("gateway", ["--port", "\(port)"]),
                    ]
                    try await run(programs.map { ($0, $1 + broker) }, listener) {
                        try await run(
                            Array(repeating: "detector", count: detectors - 1).map {
                                ($0, broker + ["--instance", "second"])
                            },
                            listener
                        ) {
                            _ = try await MienProcess.running("mien-detector", broker + ["--instance", "first"]) {
                                detector in
                                try await listener.heard.first { $0.instance == "first" && $0.state == .online }
                                let client = try RPCClient(bus: bus, site: .constant("home"), client: .constant("test"))
                                let system = PredictSystem(
                                    listener: listener,
                                    client: client,
                                    detector: detector,
                                    port: port
                                )
                                try await system.waitUntilAnswered()
                                try await body(system)
                                if ProcessEntry.isRunning(detector.pid) { try detector.send(SIGTERM) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Runs programs beside each other while `body` runs.
    private static func run(
        _ programs: [(name: String, arguments: [String])],
        _ listener: StatusListener,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard let program = programs.first else { return try await body() }
        _ = try await MienProcess.running("mien-\(program.name)", program.arguments) { process in
            try await listener.status(of: program.name) { $0.state == .online }
            try await run(Array(programs.dropFirst()), listener, body)
            try process.send(SIGTERM)
        }
    }

    /// The connections for requests may come up after those that a status tells of.
    private func waitUntilAnswered() async throws {
        let picture = try DrawnPicture.jpeg(of: nil)
        while true {
            // The gateway listens a moment after it is on the bus.
            if let answer = try? await post(picture, query: "?record=false"), answer.status == 200 { return }
            try await listener.status(of: "gateway", after: listener.heard.entries.count)
        }
    }

    func post(_ jpeg: [UInt8], query: String = "") async throws -> Answer {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/predict\(query)"))
        var request = URLRequest(url: url, timeoutInterval: 50)
        request.httpMethod = "POST"
        request.setValue("image/jpeg", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(jpeg)
        let (body, response) = try await URLSession.shared.data(for: request)
        let head = try #require(response as? HTTPURLResponse)
        return Answer(
            status: head.statusCode,
            retryAfter: head.value(forHTTPHeaderField: "Retry-After"),
            body: body
        )
    }

    /// Asks a service until it knows of it: what was said is recorded a moment later.
    func eventually<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ request: Request,
        where isWanted: (Reply) -> Bool = { _ in true }
    ) async throws -> Reply {
        while true {
            do {
                let reply = try await client.call(method, request)
                if isWanted(reply) { return reply }
            } catch let error as RPCError {
                let transient: [RPCFailureCode] = [
                    .noResponder, .remote("unknown_face"), .remote("no_picture"), .remote("unavailable"),
                    .remote("not_found"),
                ]
                guard transient.contains(error.code) else { throw error }
            }
            try await listener.status(of: "recorder", after: listener.heard.entries.count)
        }
    }
}
