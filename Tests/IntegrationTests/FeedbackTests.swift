import Bus
import BusTestKit
import Failure
import Foundation
import Messages
import ProcessTestKit
import RPC
import ServiceKit
import Store
import Subprocess
import SwiftProtobuf
import Synchronization
import Testing

/// What people say, with real processes and a real broker.
@Suite(.serialized, .timeLimit(.minutes(3))) struct FeedbackTests {
    /// Somebody who says something of one face after the other, and does not give up.
    private final class Person: Sendable {
        private let client: RPCClient
        private let system: RunningSystem
        private let name: String
        private let given = Mutex<[String]>([])

        init(_ name: String, _ system: RunningSystem) throws {
            (self.name, self.system) = (name, system)
            client = try RPCClient(bus: system.bus, site: Name("home"), client: Name(name))
        }

        /// The keys of the labels that were accepted.
        var accepted: [String] { given.withLock { $0 } }

        /// Faces that were recorded, as soon as there are so many.
        func faces(_ count: Int) async throws -> [WireFaceReference] {
            while true {
                let reports = try await untilAnswered { [client] in
                    try await client.call(.recorderReports, .with { $0.limit = 1_000 }, timeout: .seconds(2)).reports
                }
                let found = reports.filter { !$0.report.faces.isEmpty }.prefix(count)
                if found.count == count { return found.map(Self.face) }
                try await somethingHappens()
            }
        }

        private static func face(of stored: WireStoredReport) -> WireFaceReference {
            .with {
                $0.camera = stored.camera
                ($0.run, $0.frame) = (stored.report.frame.run, stored.report.frame.sequence)
            }
        }

        /// Says of faces that they are sad, each until it is accepted.
        func label(_ faces: [WireFaceReference]) async throws {
            for (index, face) in faces.enumerated() {
                let key = "\(name)-\(given.withLock { $0.count })-\(index)"
                let label = WireLabel.with {
                    ($0.key, $0.person, $0.face, $0.source) = (key, name, face, "test")
                    ($0.verdict, $0.emotion) = (.corrected, .sad)
                }
                _ = try await untilAnswered { [client] in
                    try await client.call(.feedbackSubmit, .with { $0.label = label }, timeout: .seconds(2))
                }
                given.withLock { $0.append(key) }
            }
        }

        /// Waits until the recorder has all that was accepted.
        func waitUntilRecorded() async throws {
            while true {
                let recorded = try await untilAnswered { try await self.recorded() }
                if Set(accepted).isSubset(of: recorded) { return }
                try await somethingHappens()
            }
        }

        private func recorded() async throws -> Set<String> {
            var keys: Set<String> = []
            var request = WireLabelsRequest.with { ($0.person, $0.limit) = (name, 1_000) }
            repeat {
                let reply = try await client.call(.recorderLabels, request, timeout: .seconds(2))
                keys.formUnion(reply.labels.map(\.key))
                request.cursor = reply.next
            } while !request.cursor.isEmpty
            return keys
        }

        /// Asks until there is an answer that is no "not now".
        private func untilAnswered<Answer: Sendable>(
            _ ask: @Sendable () async throws -> Answer
        ) async throws -> Answer {
            while true {
                do {
                    return try await ask()
                } catch let error as RPCError {
                    let transient: [RPCFailureCode] = [
                        .notConnected, .notSent, .noResponder, .timedOut, .stopping, .remote("unavailable"),
                    ]
                    guard transient.contains(error.code) else { throw error }
                    try await somethingHappens()
                }
            }
        }

        /// Waits for the next word of any service.
        private func somethingHappens() async throws {
            let now = system.listener.heard.entries.count
            try await system.listener.heard.first(after: now) { _ in true }
        }
    }

    @Test func losesNoAcceptedLabelWhoeverIsKilled() async throws {
        try await withTemporaryFolder { folder in
            let accepted = Mutex<Set<String>>([])
            let ending = try await RunningSystem.running(in: folder) { system in
                let person = try Person("ann", system)
                for victim in ["mien-feedback", "mien-recorder", "mosquitto", "mien-feedback"] {
                    let faces = try await person.faces(60)
                    async let labelling: Void = person.label(faces)
                    // Not before something is on its way.
                    try await system.listener.status(of: "feedback", after: system.listener.heard.entries.count)
                    try await system.kill(victim)
                    try await labelling
                }
                try await person.waitUntilRecorded()
                accepted.withLock { $0 = Set(person.accepted) }
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0))
            let expected = accepted.withLock { $0 }
            #expect(expected.count > 100)
            let stored = try ReadOnlyStore(path: RunningSystem.database(in: folder))
                .labels(ReportSelection(), limit: 1_000).labels.map(\.key.text)
            #expect(Set(stored) == expected)
            #expect(stored.count == expected.count)
        }
    }

    @Test func tellsHowGoodTheModelIs() async throws {
        try await withTemporaryFolder { folder in
            let lines = Mutex<[String]>([])
            let ending = try await RunningSystem.running(in: folder) { system in
                let person = try Person("ben", system)
                try await person.label(person.faces(20))
                try await person.waitUntilRecorded()
                let broker = ["--broker", system.brokerURL]
                let json = try await MienProcess.run("mien", ["quality", "--json"] + broker)
                let table = try await MienProcess.run("mien", ["quality"] + broker)
                lines.withLock { $0 = [json.output.first ?? "\(json.log)", table.output.joined(separator: "\n")] }
                try system.process.send(SIGTERM)
            }
            #expect(ending.status == .exited(0))
            let (json, table) = lines.withLock { ($0[0], $0[1]) }
            #expect(json.contains(#""all":{"labels":20,"#), "\(json)")
            #expect(json.contains(#""random":{"labels":0,"#), "\(json)")
            #expect(table.contains("baseline"), "\(table)")
        }
    }
}
