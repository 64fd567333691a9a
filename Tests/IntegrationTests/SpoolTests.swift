import Bus
import BusTestKit
import Foundation
import LocalBroker
import ProcessTestKit
import ServiceTestKit
import Spool
import Store
import Subprocess
import Testing

/// A spool, a real broker and a real recorder.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SpoolTests {
    private func recording(
        at address: BrokerAddress,
        in folder: String,
        _ body: @escaping @Sendable (MienProcess) async throws -> Void
    ) async throws {
        let arguments = ["--database", "\(folder)/mien.sqlite", "--broker", "\(address)"]
        let ending = try await MienProcess.running("mien-recorder", arguments) { process in
            try await body(process)
            try process.send(SIGTERM)
        }
        #expect(ending.status == .exited(0), "\(ending.log)")
    }

    private func stored(in folder: String) throws -> Int {
        try ReadOnlyStore(path: "\(folder)/mien.sqlite").summary().reports
    }

    @Test func recordsWhatWasMadeBeforeThereWasARecorder() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { address in
                try await SpoolingProducer.running(at: address, path: "\(folder)/test.spool") { producer in
                    try await producer.add(500)
                    try await recording(at: address, in: folder) { _ in await producer.waitUntilRecorded() }
                }
            }
            #expect(try stored(in: folder) == 500)
        }
    }

    @Test func losesNothingWhenTheBrokerIsKilledAndStaysAway() async throws {
        try await withTemporaryFolder { folder in
            try await withBrokerFixture { fixture in
                try await SpoolingProducer.running(at: fixture.address, path: "\(folder)/test.spool") { producer in
                    try await recording(at: fixture.address, in: folder) { process in
                        try await fixture.run(endingWith: .kill) { _ in
                            try await process.log.line("Connected to the broker")
                            try await producer.add(300)
                        }
                        // Three windows full, and more than the bus would hold.
                        try await producer.add(11_000)
                        try await fixture.run { _ in await producer.waitUntilRecorded() }
                    }
                }
            }
            #expect(try stored(in: folder) == 11_300)
        }
    }

    @Test func countsWhatAFullSpoolGaveUpAndRecordsTheRest() async throws {
        try await withTemporaryFolder { folder in
            let dropped = Transcript<Int>()
            try await withBrokerFixture { fixture in
                let limit = SpoolConfiguration.smallestLimit
                try await SpoolingProducer.running(
                    at: fixture.address,
                    path: "\(folder)/test.spool",
                    limitBytes: limit
                ) { producer in
                    try await producer.add(10_000)
                    dropped.add(producer.metrics.sum("mien_spool_dropped_total"))
                    try await recording(at: fixture.address, in: folder) { _ in
                        try await fixture.run { _ in await producer.waitUntilRecorded() }
                    }
                }
            }
            let lost = try #require(dropped.entries.first)
            #expect(lost > 0)
            #expect(try stored(in: folder) == 10_000 - lost)
        }
    }
}
