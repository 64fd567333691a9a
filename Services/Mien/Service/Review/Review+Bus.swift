public import Bus
import Faces
import Failure
import Foundation
import Messages
import RPC
import SwiftProtobuf

extension Review {
    /// Reviews with mien-feedback on this bus.
    ///
    /// - Throws: ``MienError``: `noTerminal`; `badArgument` for an emotion that there is not; `incomplete` when labels were
    ///   given that are not stored. `RPCError` when mien-feedback does not answer at all.
    public func run(on bus: any MessageBus) async throws {
        try TerminalSession.check()
        let number = ProcessInfo.processInfo.processIdentifier
        let client = try RPCClient(bus: bus, site: options.site, client: Name("review-\(number)"))
        let selection = try selection()
        // Before the screen is ours: who has no feedback service should read it in plain text.
        _ = try await client.call(
            .feedbackNext,
            .with { ($0.person, $0.selection, $0.limit) = (options.person.text, selection, 1) },
            timeout: .seconds(15)
        )
        try await run(FeedbackDesk(client, person: options.person, selection: selection))
    }

    private func selection() throws(MienError) -> WireRecordSelection {
        var selection = WireRecordSelection()
        selection.camera = options.camera?.text ?? ""
        selection.model = options.model ?? ""
        guard let word = options.emotion else { return selection }
        guard let emotion = Emotion(name: word) else {
            let words = Emotion.allCases.map(\.name).joined(separator: ", ")
            throw MienError(.badArgument, "'\(word.prefix(40))' is no emotion: write one of \(words)")
        }
        selection.emotion = WireEmotion(emotion)
        return selection
    }
}
