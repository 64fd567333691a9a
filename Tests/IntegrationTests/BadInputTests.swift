import Bus
import BusTestKit
import Faces
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import Subprocess
import SwiftProtobuf
import Testing

/// What comes from outside may be anything: one clear line, a count, and everything else goes on.
@Suite(.serialized, .timeLimit(.minutes(2))) struct BadInputTests {
    private static let complaint = "Input refused"

    /// Runs a service at a broker of its own while `body` publishes.
    private func run(
        _ program: String,
        _ arguments: [String] = [],
        _ body: @escaping @Sendable (MienProcess, StatusListener, MosquittoBus) async throws -> Void
    ) async throws -> MienProcess.Ending {
        try await withBroker { address in
            try await MienProcess.running(program, arguments + ["--broker", "\(address)"]) { process in
                try await StatusListener.listening(at: address) { listener, bus in
                    let service = program == "mien-camera" ? "camera/hall" : String(program.dropFirst(5))
                    try await listener.subscribed(service)
                    try await body(process, listener, bus)
                }
                try process.send(SIGTERM)
            }
        }
    }

    // MARK: Messages

    @Test func detectorGoesOnAfterFramesThatAreNone() async throws {
        let picture = try DrawnPicture.jpeg()
        let torn = try DrawnPicture.frame(1, jpeg: Array(picture.prefix(picture.count / 3)))
        let rubbish = try DrawnPicture.frame(2, jpeg: [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: 500))
        let good = try DrawnPicture.frame(3, jpeg: picture)
        let oversized = try DrawnPicture.frame(4, jpeg: [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 4 << 20))
        let ending = try await run("mien-detector") { process, listener, bus in
            func send(_ payload: [UInt8], to camera: String) async throws {
                try await bus.publish(.init(topic: "mien/v1/home/\(camera)/frame", payload: payload))
            }
            // Frames of different cameras do not replace each other.
            try await send(rubbish, to: "rubbish")
            try await send(Array(good.prefix(good.count / 2)), to: "truncated")
            try await send(oversized, to: "oversized")
            try await send(good, to: "Front Door")
            try await send(torn, to: "torn")
            try await send(good, to: "good")
            let status = try await listener.status(of: "detector") {
                $0.count("mien_bad_input_total") >= 4 && $0.count("mien_frames_out_total", "good") == 1
            }
            #expect(status.count("mien_bad_input_total", "malformed") == 1)
            #expect(status.count("mien_bad_input_total", "too_large") == 1)
            #expect(status.count("mien_bad_input_total", "bad_name") == 1)
            #expect(status.count("mien_frames_dropped_total", "invalid") >= 3)
            #expect(status.state == .online)
        }
        #expect(ending.status == .exited(0))
        let complaints = ending.log.filter { $0.contains(Self.complaint) }
        for code in ["code=malformed", "code=too_large", "code=bad_name"] {
            #expect(complaints.filter { $0.contains(code) }.count == 1, "\(complaints)")
        }
    }

    @Test func classifierGoesOnAfterFacesThatAreNone() async throws {
        let picture = try DrawnPicture.jpeg()
        func faces(_ crop: [UInt8]) throws -> [UInt8] {
            try WireFaceSet.with {
                $0.frame.sequence = 1
                $0.frame.capturedAt = 1_800_000_000_000_000
                ($0.frame.width, $0.frame.height) = (640, 480)
                $0.faces = [
                    .with {
                        $0.box = WireBox(Box(x: 200, y: 100, width: 240, height: 240))
                        $0.crop.region = WireBox(Box(x: 0, y: 0, width: 640, height: 480))
                        $0.crop.jpeg = Data(crop)
                    }
                ]
            }.serializedBytes()
        }
        let (good, torn) = (try faces(picture), try faces([0xFF, 0xD8, 0xFF, 0]))
        let ending = try await run("mien-classifier", ["--spool", "none"]) { _, listener, bus in
            func send(_ payload: [UInt8], to camera: String) async throws {
                try await bus.publish(.init(topic: "mien/v1/home/\(camera)/faces", payload: payload))
            }
            try await send(Array(good.prefix(20)), to: "truncated")
            try await send([UInt8](repeating: 0, count: 257 << 10), to: "oversized")
            try await send(torn, to: "torn")
            try await send(good, to: "good")
            let status = try await listener.status(of: "classifier") {
                $0.count("mien_bad_input_total") >= 3 && $0.count("mien_frames_out_total", "good") == 1
            }
            #expect(status.count("mien_bad_input_total", "malformed") == 1)
            #expect(status.count("mien_bad_input_total", "too_large") == 1)
            #expect(status.count("mien_frames_dropped_total", "invalid") == 3)
        }
        #expect(ending.status == .exited(0))
        #expect(ending.log.filter { $0.contains(Self.complaint) }.count == 3, "\(ending.log)")
    }

    @Test func recorderGoesOnAfterReportsThatAreNone() async throws {
        let good = try smallReport(1)
        var wrong = try WireEmotionReport.decode(good)
        wrong.faces = [
            .with {
                $0.box = WireBox(Box(x: 0, y: 0, width: 9, height: 9))
                $0.emotion = .angry
                $0.probabilities = [0, 0, 0, 1, 0, 0, 0]
            }
        ]
        let wrongLabel: [UInt8] = try wrong.serializedBytes()
        try await withTemporaryFolder { folder in
            let ending = try await run("mien-recorder", ["--database", "\(folder)/mien.sqlite"]) { _, listener, bus in
                func send(_ payload: [UInt8], to camera: String) async throws {
                    let topic = "mien/v1/home/\(camera)/emotions"
                    try await bus.publish(.init(topic: topic, payload: payload, qos: .atLeastOnce))
                }
                try await send(Array(good.prefix(12)), to: "hall")
                try await send([UInt8](repeating: 0, count: 257 << 10), to: "hall")
                try await send(wrongLabel, to: "hall")
                try await send(good, to: "labels")
                try await send(good, to: "Front Door")
                try await send(good, to: "hall")
                let status = try await listener.status(of: "recorder") { $0.count("mien_reports_stored_total") == 1 }
                for code in ["malformed", "too_large", "invalid", "unknown_topic", "bad_name"] {
                    #expect(status.count("mien_bad_input_total", code) == 1, "\(code): \(status)")
                }
                #expect(status.state == .online)
            }
            #expect(ending.status == .exited(0))
            #expect(ending.log.filter { $0.contains(Self.complaint) }.count == 5, "\(ending.log)")
        }
    }

    // MARK: Models

    @Test(arguments: [
        ("a byte changed", "model.onnx of baseline-0.1.0 is not the file that bundle.json names"),
        ("other labels", "labels"), ("no model", "model.onnx is not there"), ("no bundle", "There is no bundle at"),
    ])
    func classifierRefusesADamagedModel(damage: String, words: String) async throws {
        try await withTemporaryFolder { folder in
            let bundle = "\(folder)/damaged"
            try FileManager.default.copyItem(
                atPath: MienProcess.package.appending(path: "Models/baseline-0.1.0").path(),
                toPath: bundle
            )
            try inflict(damage, on: bundle)
            let ending = try await MienProcess.run("mien-classifier", ["--model", bundle])
            #expect(ending.status == .exited(1))
            #expect(ending.output.isEmpty)
            #expect(ending.log.count == 1, "\(ending.log)")
            #expect(ending.log.first?.hasPrefix("Error: ") == true)
            #expect(ending.log.first?.contains(words) == true, "\(ending.log)")
        }
    }

    private func inflict(_ damage: String, on bundle: String) throws {
        switch damage {
        case "a byte changed":
            let file = try FileHandle(forUpdating: URL(filePath: "\(bundle)/model.onnx"))
            try file.seek(toOffset: 100_000)
            let byte = try #require(try file.read(upToCount: 1)?.first)
            try file.seek(toOffset: 100_000)
            try file.write(contentsOf: [byte ^ 1])
            try file.close()
        case "other labels":
            let file = URL(filePath: "\(bundle)/bundle.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            try #require(text.contains("\"happy\""))
            try Data(text.replacing("\"happy\"", with: "\"content\"").utf8).write(to: file)
        case "no model": try FileManager.default.removeItem(atPath: "\(bundle)/model.onnx")
        default: try FileManager.default.removeItem(atPath: bundle)
        }
    }

    // MARK: Brokers

    @Test func serviceWaitsForABrokerThatIsNotThere() async throws {
        try await withBrokerFixture { fixture in
            try await withTemporaryFolder { folder in
                let ending = try await MienProcess.running(
                    "mien-recorder",
                    ["--database", "\(folder)/mien.sqlite", "--broker", "\(fixture.address)"]
                ) { process in
                    let line = try await process.log.line("No connection to the broker")
                    #expect(line.contains("no broker answers at \(fixture.address): Connection refused."))
                    try await fixture.run { _ in
                        try await process.log.line("Connected to the broker")
                        try process.send(SIGTERM)
                        try await process.log.end()
                    }
                }
                #expect(ending.status == .exited(0))
            }
        }
    }

    @Test(arguments: ["watch", "doctor"])
    func commandSaysThatThereIsNoBroker(command: String) async throws {
        let address = BrokerAddress(host: "127.0.0.1", port: try LoopbackPort.free())
        let ending = try await MienProcess.run("mien", [command, "--broker", "\(address)"])
        #expect(ending.status == .exited(1))
        let lines = (ending.output + ending.log).filter { $0.contains("answers at \(address)") }
        #expect(lines.count == 1, "\(ending)")
        if command == "watch" { #expect(ending.log.count == 1 && ending.output.isEmpty, "\(ending.log)") }
    }

    @Test(arguments: ["mqtt://", "http://localhost", "mqtt://host:99999"])
    func refusesAnAddressThatIsNone(address: String) async throws {
        let ending = try await MienProcess.run("mien-detector", ["--broker", address])
        #expect(ending.status == .exited(1))
        #expect(
            ending.log == [
                "Error: the broker's address is not understood: write mqtt://[user:password@]host[:port] or unix:///path"
            ]
        )
    }

    // MARK: Files

    @Test func cameraWaitsForAFileThatIsNotThere() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/photo.jpg"
            let ending = try await run("mien-camera", ["--camera", "hall", "--source", path]) { process, listener, _ in
                let impaired = try await listener.status(of: "camera/hall") { $0.state == .impaired }
                #expect(impaired.status.message.contains(path))
                #expect(impaired.count("mien_source_retries_total") >= 1)
                try DrawnPicture.write(to: "\(folder)/drawn.jpg")
                try FileManager.default.moveItem(atPath: "\(folder)/drawn.jpg", toPath: path)
                try await process.log.line("Showing")
            }
            #expect(ending.status == .exited(0))
            #expect(ending.log.filter { $0.contains("The source gives no pictures") }.count == 1, "\(ending.log)")
        }
    }

    @Test func recorderSaysThatItsDatabaseCannotBe() async throws {
        try await withTemporaryFolder { folder in
            try Data("no database, but long enough to be taken for one\n".utf8).write(
                to: URL(filePath: "\(folder)/file")
            )
            for path in ["\(folder)/file/mien.sqlite", "\(folder)/file", folder] {
                let ending = try await MienProcess.run("mien-recorder", ["--database", path])
                #expect(ending.status == .exited(1))
                #expect(ending.log.count == 1, "\(ending.log)")
                #expect(ending.log.first?.hasPrefix("Error: ") == true)
                #expect(ending.log.first?.contains(folder) == true)
            }
        }
    }
}
