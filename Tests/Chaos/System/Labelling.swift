import Bus
import BusTestKit
import Failure
import Messages
import PersonTestKit
import ServiceKit

/// Somebody who labels what is recorded while programs die, over a line that nobody cuts.
struct Labelling {
    /// The keys of the labels that were accepted: none of them may be lost.
    let accepted: Set<String>

    /// So many faces are looked at, at a time: more than are recorded between two looks would be older than the answer.
    private static let look = 40

    /// Labels while `body` runs.
    static func during<Output: Sendable>(
        broker port: UInt16,
        _ body: @escaping @Sendable () async throws -> Output
    ) async throws -> (Output, Labelling) {
        let address = try BrokerAddress(parsing: "mqtt://127.0.0.1:\(port)")
        return try await withUnconnectedBus(address, clientID: "chaos-person", ending: .byCancellation) { bus in
            let person = try LabellingPerson(.constant("chaos"), site: .constant("home"), bus: bus)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await label(person) }
                defer { group.cancelAll() }
                let output = try await body()
                return (output, Labelling(accepted: person.accepted))
            }
        }
    }

    /// Labels until it is cancelled.
    private static func label(_ person: LabellingPerson) async throws {
        do {
            while !Task.isCancelled {
                for report in try await person.newest(look) { _ = try await person.sayTheTruth(of: report) }
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch  where !Task.isCancelled {
            // Fewer labels than there could be, which the tally would not show.
            print("the labelling ended: \(describe(error))")
        }
    }
}
