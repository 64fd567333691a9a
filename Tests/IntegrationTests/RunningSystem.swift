import Bus
import Foundation
import Messages
import ProcessTestKit
import ServiceKit
import Store
import Testing

/// `mien up` with drawn people, and somebody who listens to its services.
struct RunningSystem: Sendable {
    static let programs = [
        "mosquitto", "mien-recorder", "mien-library", "mien-feedback", "mien-classifier", "mien-detector",
        "mien-gateway", "mien-camera",
    ]

    let process: MienProcess
    let listener: StatusListener
    let bus: MosquittoBus
    /// Where programs find the broker.
    let brokerURL: String

    /// Starts a system in a folder, and runs `body` once it records.
    static func running(
        in folder: String,
        _ body: @escaping @Sendable (RunningSystem) async throws -> Void
    ) async throws -> MienProcess.Ending {
        try await MienProcess.running(
            "mien",
            ["up", "--data", "\(folder)/data", "--port", "0"]
                + ["--source", "hall=synthetic:1", "--source", "door=synthetic:2"],
            in: folder
        ) { process in
            let line = try await process.log.line("Starting")
            let url = try #require(line.firstMatch(of: #/broker=(\S+)/#)?.1)
            try await process.log.line("Connected to the broker")
            try await StatusListener.listening(at: BrokerAddress(parsing: String(url))) { listener, bus in
                let system = RunningSystem(process: process, listener: listener, bus: bus, brokerURL: String(url))
                try await system.waitUntilMoreIsStored()
                try await body(system)
            }
        }
    }

    static func database(in folder: String) -> String { "\(folder)/data/mien.sqlite" }

    /// How many reports are in the database.
    static func storedReports(in folder: String) throws -> Int {
        try ReadOnlyStore(path: database(in: folder)).summary().reports
    }

    /// Waits until the recorder has stored reports that it had not stored when this was called.
    func waitUntilMoreIsStored() async throws {
        let now = listener.heard.entries.count
        let first = try await listener.status(of: "recorder", after: now)
        let stored = first.count("mien_reports_stored_total")
        let startedAt = first.status.startedAt
        try await listener.status(of: "recorder", after: now) {
            $0.count("mien_reports_stored_total") > ($0.status.startedAt == startedAt ? stored : 0)
        }
    }

    /// Kills a child and waits until its successor takes part.
    func kill(_ program: String) async throws {
        let victim = try process.child(program)
        let lines = process.log.entries.count
        let time = WallClock.system.now
        #expect(Glibc.kill(victim.pid, SIGKILL) == 0)
        try await process.log.line("starting it again", after: lines)
        if let service = Self.service(of: victim) {
            try await listener.status(of: service) {
                // People say and want nothing here: that who serves them is there is all there is to see.
                $0.status.startedAt > time && $0.state == .online
                    && (["feedback", "gateway", "library"].contains(service)
                        || $0.count("mien_frames_out_total") + $0.count("mien_reports_stored_total") > 0)
            }
        }
        try await waitUntilMoreIsStored()
        #expect(try process.child(program).pid != victim.pid)
    }

    private static func service(of process: ProcessEntry) -> String? {
        switch process.program {
        case "mien-camera":
            process.arguments.firstIndex(of: "--camera").map { "camera/" + process.arguments[$0 + 1] }
        case let program where program.hasPrefix("mien-"): String(program.dropFirst(5))
        default: nil
        }
    }
}
