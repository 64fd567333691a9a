package import Bus
import Failure
package import Messages
import RPC
import SwiftProtobuf
import Synchronization

/// Somebody who says what faces show, over the bus, and does not give up while services are away.
package final class LabellingPerson: Sendable {
    private let name: Name
    private let client: RPCClient
    private let given = Mutex<Set<String>>([])

    /// What goes by when a service or the broker is started again.
    private static let passing: Set<RPCFailureCode> = [
        .notConnected, .notSent, .noResponder, .timedOut, .busy, .stopping, .remote("unavailable"),
    ]
    private static let pause: Duration = .milliseconds(100)

    package init(_ name: Name, site: Name, bus: any MessageBus) throws {
        self.name = name
        client = try RPCClient(bus: bus, site: site, client: name)
    }

    /// The keys of the labels that were accepted.
    package var accepted: Set<String> { given.withLock { $0 } }

    /// The newest reports that were recorded, at most so many.
    package func newest(_ count: Int) async throws -> [WireStoredReport] {
        try await untilAnswered { [client] in
            try await client.call(.recorderReports, .with { $0.limit = UInt32(count) }, timeout: .seconds(2)).reports
        }
    }

    /// All reports that were recorded of a camera.
    package func reports(of camera: Name) async throws -> [WireStoredReport] {
        var reports: [WireStoredReport] = []
        var request = WireReportsRequest.with { ($0.selection.camera, $0.limit) = (camera.text, 200) }
        repeat {
            let page = try await untilAnswered { [client, request] in
                try await client.call(.recorderReports, request, timeout: .seconds(5))
            }
            reports += page.reports
            request.cursor = page.next
        } while !request.cursor.isEmpty
        return reports
    }

    /// Says of the face that whoever drew it knows what it shows, until it is accepted.
    ///
    /// - Returns: Whether there is such a face in the report: one, and its emotion known.
    package func sayTheTruth(of stored: WireStoredReport) async throws -> Bool {
        let report = stored.report
        guard report.faces.count == 1, report.truth.count == 1 else { return false }
        let (shown, truth) = (report.faces[0].emotion, report.truth[0].emotion)
        let key = "\(name)-\(stored.camera)-\(report.frame.run)-\(report.frame.sequence)"
        guard !accepted.contains(key) else { return true }
        let label = WireLabel.with {
            $0.key = key
            ($0.face.camera, $0.face.run, $0.face.frame) = (stored.camera, report.frame.run, report.frame.sequence)
            $0.verdict = shown == truth ? .confirmed : .corrected
            ($0.emotion, $0.person, $0.source) = (truth, name.text, "drawn")
            ($0.model, $0.shown) = (report.model, shown)
        }
        _ = try await untilAnswered { [client] in
            try await client.call(.feedbackSubmit, .with { $0.label = label }, timeout: .seconds(2))
        }
        given.withLock { _ = $0.insert(key) }
        return true
    }

    /// The keys of this person's labels that are recorded.
    package func recorded() async throws -> Set<String> {
        var keys: Set<String> = []
        var request = WireLabelsRequest.with { ($0.person, $0.limit) = (name.text, 1_000) }
        repeat {
            let reply = try await untilAnswered { [client, request] in
                try await client.call(.recorderLabels, request, timeout: .seconds(5))
            }
            keys.formUnion(reply.labels.map(\.key))
            request.cursor = reply.next
        } while !request.cursor.isEmpty
        return keys
    }

    /// Waits until the recorder has every label that was accepted.
    package func waitUntilRecorded() async throws {
        while !accepted.isSubset(of: try await recorded()) { try await Task.sleep(for: Self.pause) }
    }

    /// Asks until there is an answer that is no "not now".
    private func untilAnswered<Answer: Sendable>(_ ask: @Sendable () async throws -> Answer) async throws -> Answer {
        while true {
            do {
                return try await ask()
            } catch let error as RPCError where Self.passing.contains(error.code) {
                try await Task.sleep(for: Self.pause)
            }
        }
    }
}
