import Failure
import Messages
import RPC
import SwiftProtobuf

/// mien-feedback, over the bus.
struct FeedbackDesk: ReviewDesk {
    /// Faces are fetched so many at a time: a person's minute.
    private static let batch: UInt32 = 20
    /// Pictures may come over a slow network.
    private static let patience: Duration = .seconds(15)

    private let client: RPCClient
    private let request: WireNextRequest

    init(_ client: RPCClient, person: Name, selection: WireRecordSelection) {
        self.client = client
        request = .with { ($0.person, $0.selection, $0.limit) = (person.text, selection, Self.batch) }
    }

    func next() async throws -> [ReviewFace] {
        try await client.call(.feedbackNext, request, timeout: Self.patience).items.compactMap { ReviewFace($0) }
    }

    func submit(_ label: WireLabel) async throws {
        _ = try await client.submit(label)
    }
}

/// A label that will not be stored however often it is sent.
struct LabelRefusal: Error {
    let sentence: String
}

extension RPCClient {
    /// What feedback says of a label that it will not take at any time.
    private static let finalCodes: Set<RPCFailureCode> = [
        .invalid, .malformed, .tooLarge, .remote("unknown_face"), .remote("unknown_label"), .remote("not_yours"),
        .remote("conflict"),
    ]

    /// Gives a label. Returns whether the same one had been given before.
    ///
    /// - Throws: ``LabelRefusal``; `RPCError` for what may be otherwise later.
    func submit(_ label: WireLabel) async throws -> Bool {
        do {
            return try await call(.feedbackSubmit, .with { $0.label = label }).known
        } catch let error as RPCError where Self.finalCodes.contains(error.code) {
            throw LabelRefusal(sentence: error.message)
        }
    }
}
