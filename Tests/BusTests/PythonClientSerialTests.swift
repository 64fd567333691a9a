import Bus
import BusTestKit
import Faces
import Failure
import Foundation
import LocalBroker
import Messages
import Subprocess
import SwiftProtobuf
import SystemPackage
import Testing

/// Other languages speak to Mien too: the Python example and the Swift side understand each other on every topic.
@Suite(.serialized, .timeLimit(.minutes(1))) struct PythonClientSerialTests {
    private static let kinds = ["frame", "faces", "emotions", "status"]

    /// The interpreter that has paho-mqtt and protobuf; `nil` without the project's set-up.
    private static var interpreter: String? {
        let named = ProcessInfo.processInfo.environment["MIEN_PYTHON"]
        return [named, packageRoot + "/.venv/bin/python"].compactMap(\.self)
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    private static var packageRoot: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
    }

    /// Runs the example against a broker, with code that protoc has just made.
    private struct Client {
        let interpreter: String
        let directory: String
        let port: UInt16

        init(_ fixture: BrokerFixture) async throws {
            guard let interpreter = PythonClientSerialTests.interpreter else {
                try Test.cancel("no Python: run the project's set-up, or name one with MIEN_PYTHON")
            }
            self.interpreter = interpreter
            directory = fixture.configuration.dataDirectory
            port = fixture.configuration.port
            let messages = "\(packageRoot)/Shared/Messages"
            try await runProgram(
                .name("protoc"),
                ["--proto_path=\(messages)", "--python_out=\(directory)", "\(messages)/mien.proto"]
            )
        }

        var arguments: [String] {
            ["\(packageRoot)/Clients/python/mien_client.py", "--port", "\(port)", "--site", "test"]
        }

        var environment: Environment { .inherit.updating(["PYTHONPATH": directory]) }

        func publish(_ kind: String) async throws {
            try await runProgram(
                .path(FilePath(interpreter)),
                arguments + ["publish", kind, "--camera", "door"],
                environment: environment
            )
        }

        /// Runs `call`. Returns how it ended, and what it printed.
        func call(_ method: [String]) async throws -> (isGood: Bool, output: String, complaint: String) {
            let result = try await Subprocess.run(
                .path(FilePath(interpreter)),
                arguments: Arguments(arguments + ["call"] + method),
                environment: environment,
                input: .none,
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 16)
            )
            return (result.terminationStatus.isSuccess, result.standardOutput, result.standardError)
        }

        /// Runs `watch` and calls `body` once it has subscribed. Returns the lines that it printed.
        func watch(_ count: Int, _ body: () async throws -> Void) async throws -> [String] {
            let result = try await Subprocess.run(
                .path(FilePath(interpreter)),
                arguments: Arguments(arguments + ["watch", "--count", "\(count)"]),
                environment: environment,
                input: .none,
                output: .string(limit: 1 << 20),
                error: .sequence
            ) { execution in
                for try await line in execution.standardError.strings() where line.contains("watching") {
                    try await body()
                }
            }
            return result.standardOutput.split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: kinds) func swiftReadsWhatPythonWrites(kind: String) async throws {
        try await withBrokerFixture { fixture in
            let client = try await Client(fixture)
            try await fixture.run { address in
                try await withBus(address, clientID: "swift") { bus in
                    let inbox = Inbox()
                    try await bus.subscribe("mien/v1/test/#", qos: .atLeastOnce, handler: inbox.handler)
                    try await client.publish(kind)
                    let message = try #require(await inbox.next())
                    #expect(message.contentType == protobufContentType)
                    try Self.expectSound(message)
                }
            }
        }
    }

    private static func expectSound(_ message: InboundMessage) throws {
        switch try Topic(parsing: message.topic).subject {
        case .frame(let camera):
            #expect(camera.text == "door")
            #expect(try WireFrame.decode(message.payload).info.width == 640)
        case .faces:
            #expect(try WireFaceSet.decode(message.payload).faces.count == 1)
        case .emotions:
            #expect(try WireEmotionReport.decode(message.payload).faces.map(\.emotion) == [.happy])
        case .status:
            #expect(try WireServiceStatus.decode(message.payload).state == .online)
        default:
            Issue.record("the client does not write \(message.topic)")
        }
    }

    @Test func pythonReadsWhatSwiftWrites() async throws {
        try await withBrokerFixture { fixture in
            let client = try await Client(fixture)
            let lines = try await fixture.run { address in
                try await withBus(address, clientID: "swift") { bus in
                    try await client.watch(4) { try await Self.publishOneOfEach(bus) }
                }
            }
            #expect(lines.count == 4)
            for (line, expected) in zip(lines, ["\"width\": 640", "yunet", "HAPPY", "ONLINE"]) {
                #expect(line.contains(expected))
                #expect(line.contains("application/protobuf"))
            }
        }
    }

    @Test(arguments: ["reports", "timeline"]) func pythonAsksAndSwiftAnswers(method: String) async throws {
        try await withBrokerFixture { fixture in
            let client = try await Client(fixture)
            try await fixture.run { address in
                try await withBus(address, clientID: "swift") { bus in
                    try await bus.subscribe("mien/v1/test/rpc/recorder/\(method)", qos: .atLeastOnce) { messages in
                        for message in messages { bus.send(try Self.reply(to: message, method)) { _ in } }
                    }
                    let answer = try await client.call([method, "--camera", "door"])
                    #expect(answer.isGood, "\(answer.complaint)")
                    #expect(answer.output.contains("door"))
                }
            }
        }
    }

    /// A reply that repeats the camera that was asked for.
    private static func reply(to request: InboundMessage, _ method: String) throws -> OutboundMessage {
        let result: [UInt8]
        if method == "reports" {
            let camera = try WireReportsRequest.decode(request.payload).selection.camera
            result = try WireReportsReply.with { $0.reports = [.with { $0.camera = camera }] }.serializedBytes()
        } else {
            let request = try WireTimelineRequest.decode(request.payload)
            #expect(request.step == .hour)
            let bin = WireTimelineBin.with { $0.camera = request.selection.camera }
            result = try WireTimelineReply.with { $0.bins = [bin] }.serializedBytes()
        }
        let address = try #require(request.reply)
        return OutboundMessage(
            topic: address.topic,
            payload: try WireRpcReply.with { $0.result = .init(result) }.encode(),
            qos: .atLeastOnce,
            reply: ReplyAddress(topic: "", correlation: address.correlation)
        )
    }

    @Test func pythonSaysThatNobodyAnswers() async throws {
        try await withBrokerFixture { fixture in
            let client = try await Client(fixture)
            try await fixture.run { _ in
                let answer = try await client.call(["reports", "--timeout", "30"])
                #expect(!answer.isGood)
                #expect(answer.complaint.contains("nobody answers at mien/v1/test/rpc/recorder/reports"))
            }
        }
    }

    @Test func pythonSaysWhyItWasRefused() async throws {
        try await withBrokerFixture { fixture in
            let client = try await Client(fixture)
            try await fixture.run { address in
                try await withBus(address, clientID: "swift") { bus in
                    try await bus.subscribe("mien/v1/test/rpc/recorder/+", qos: .atLeastOnce) { messages in
                        for message in messages {
                            let error = WireRpcReply.with {
                                $0.error = .with { ($0.code, $0.message) = ("busy", "later") }
                            }
                            let reply = OutboundMessage(
                                topic: message.reply?.topic ?? "",
                                payload: try error.encode(),
                                qos: .atLeastOnce,
                                reply: message.reply.map { ReplyAddress(topic: "", correlation: $0.correlation) }
                            )
                            bus.send(reply) { _ in }
                        }
                    }
                    let answer = try await client.call(["timeline"])
                    #expect(!answer.isGood)
                    #expect(answer.complaint.contains("busy: later"))
                }
            }
        }
    }

    private static func publishOneOfEach(_ bus: MosquittoBus) async throws {
        let (site, name) = (try Name("test"), try Name("door"))
        let messages: [(Topic.Subject, [UInt8])] = [
            (.frame(camera: name), try Samples.frame.encode()),
            (.faces(camera: name), try Samples.faceSet.encode()),
            (.emotions(camera: name), try Samples.report.encode()),
            (.status(service: name, instance: name), try Samples.status.encode()),
        ]
        for (subject, payload) in messages {
            let topic = Topic(site: site, subject).text
            try await bus.publish(
                OutboundMessage(topic: topic, payload: payload, qos: .atLeastOnce, contentType: protobufContentType)
            )
        }
    }
}
