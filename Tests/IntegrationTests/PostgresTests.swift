import Bus
import BusTestKit
import Foundation
import PostgresTestKit
import ProcessTestKit
import Subprocess
import Testing

/// Real recorders, a real broker and a real PostgreSQL, which is killed.
@Suite(
    .serialized,
    .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: Scripts/setup --test does it"),
    .timeLimit(.minutes(5))
)
struct PostgresTests {
    private func recording(
        at address: BrokerAddress,
        in database: String,
        _ body: @escaping @Sendable (MienProcess) async throws -> Void
    ) async throws {
        let arguments = ["--database", database, "--broker", "\(address)"]
        let ending = try await MienProcess.running("mien-recorder", arguments) { process in
            try await body(process)
            try process.send(SIGTERM)
        }
        #expect(ending.status == .exited(0), "\(ending.log)")
    }

    /// How many reports are stored, and how many different ones.
    private func stored(_ server: PostgresServer, _ database: String) throws -> String {
        try server.psql(
            "SELECT count(*), count(DISTINCT (producer_id, sequence)), (SELECT sum(reports) FROM mien.bin WHERE step = 0) FROM mien.report",
            in: database
        )
    }

    @Test func losesNothingWhenTheServerIsKilledAndStoresNothingTwice() async throws {
        let server = try PostgresServer()
        let database = try server.makeDatabase()
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await SpoolingProducer.running(at: address, path: "\(folder)/test.spool") { producer in
                    try await recording(at: address, in: database) { process in
                        try await process.log.line("Connected to the broker")
                        for _ in 1...2 {
                            let lines = process.log.entries.count
                            // They are on their way, and being stored, when the server dies.
                            async let added: Void = producer.add(2_000)
                            try server.kill()
                            try await process.log.line("Not stored", after: lines)
                            try server.restart()
                            try await added
                            try await process.log.line("Recording again", after: lines)
                        }
                        await producer.waitUntilRecorded()
                    }
                }
            }
        }
        #expect(try stored(server, database) == "4000|4000|4000")
    }

    @Test func saysWhatIsWrongAtTheStartAndNeverAPassword() async throws {
        let server = try PostgresServer.shared.get()
        for (database, words) in [
            (server.address(of: "nowhere"), "does not exist"), ("postgres://ann:s3cr3t@localhost/mien", "PGPASSFILE"),
        ] {
            let ending = try await MienProcess.running("mien-recorder", ["--database", database]) { _ in }
            #expect(ending.status != .exited(0))
            let log = "\(ending.log)"
            #expect(log.contains(words) && !log.contains("s3cr3t"), "\(log)")
        }
    }
}
