import Bus
import BusTestKit
import Foundation
import LocalBroker
import Messages
import ProcessTestKit
import Subprocess
import Testing

/// A disk without room: nothing is acknowledged that is not stored, and it heals.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FullDiskTests {
    /// Whether a file system of a few hundred kilobytes can be had, which takes root's rights.
    private static let canMount = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")

    @Test(.enabled(if: canMount, "only root may mount a small file system"))
    func recorderGoesOnWhenAFullDiskHasRoomAgain() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                mount -t tmpfs -o size=16m none \(folder) && head -c 15400k /dev/zero >\(folder)/filler \
                && exec "$0" --database \(folder)/mien.sqlite "$@"
                """
            let recorder = MienProcess.programs.appending(path: "mien-recorder").path()
            try await withBroker { address in
                let ending = try await MienProcess.running(
                    "/usr/bin/unshare",
                    ["--mount", "/bin/sh", "-c", script, recorder, "--broker", "\(address)"]
                ) { process in
                    try await StatusListener.listening(at: address) { listener, bus in
                        try await listener.subscribed("recorder")
                        try await fillUp(bus, listener, reports: 4_000)
                        try await process.log.line("Not stored: what came stays at the broker and with its producers")
                        // The file is in the recorder's own view of the file system.
                        try FileManager.default.removeItem(atPath: "/proc/\(process.pid)/root\(folder)/filler")
                        try await listener.status(of: "recorder") {
                            $0.state == .online && $0.count("mien_reports_stored_total") == 4_000
                        }
                    }
                    try process.send(SIGTERM)
                }
                #expect(ending.status == .exited(0))
                #expect(ending.log.contains { $0.contains("Recording again") })
            }
        }
    }

    private func fillUp(_ bus: MosquittoBus, _ listener: StatusListener, reports: UInt64) async throws {
        for sequence in 1...reports {
            let message = OutboundMessage(
                topic: "mien/v1/home/hall/emotions",
                payload: try smallReport(sequence),
                qos: .atLeastOnce
            )
            bus.send(message) { _ in }
        }
        let status = try await listener.status(of: "recorder") { $0.state == .impaired }
        #expect(status.status.message.contains("no room is left"))
        #expect(status.count("mien_store_failures_total") > 0)
        #expect(status.count("mien_reports_stored_total") < Int(reports))
    }
}
