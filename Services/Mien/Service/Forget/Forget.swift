public import Bus
import Failure
import Foundation
public import Messages
import RPC
import ServiceKit
import SwiftProtobuf
import Threads

/// Deletes what was recorded of a camera or a span of time: `mien forget`.
public struct Forget: Sendable {
    public var site: Name
    /// Only of this camera.
    public var camera: Name?
    /// As a person types it, see ``TimeExpression``.
    public var since: String?
    public var until: String?
    /// Delete without asking.
    public var isConfirmed = false

    /// Much is deleted in small steps, beside the recording.
    private static let patience: Duration = .seconds(300)

    public init(site: Name) {
        self.site = site
    }

    /// Counts, asks the person, and deletes.
    ///
    /// - Throws: ``MienError`` with `badArgument` when nobody is there to be asked; ``RecordsError`` for a time that is none;
    ///   `RPCError` when the recorder does not answer.
    public func run(on bus: any MessageBus) async throws {
        let number = ProcessInfo.processInfo.processIdentifier
        let client = try RPCClient(bus: bus, site: site, client: Name("forget-\(number)"))
        let selection = try selection()
        let bins = try await client.call(.recorderTimeline, ForgetQuestion.request(selection)).bins
        let question = ForgetQuestion(bins, camera: camera, since: since, until: until)
        guard question.reports > 0 else { return Terminal.output.write("There is nothing to forget.\n") }
        guard try await isMeant(question) else { return Terminal.output.write("Nothing was deleted.\n") }
        let reply = try await client.call(
            .recorderForget,
            .with { $0.selection = selection },
            timeout: Self.patience
        )
        Terminal.output.write(ForgetQuestion.sentence(reply) + "\n")
    }

    private func selection() throws -> WireRecordSelection {
        let now = WallClock.system.now
        var selection = WireRecordSelection()
        selection.camera = camera?.text ?? ""
        if let since { selection.since = try TimeExpression.microseconds(in: since, now: now) }
        if let until { selection.until = try TimeExpression.microseconds(in: until, now: now) }
        return selection
    }

    private func isMeant(_ question: ForgetQuestion) async throws -> Bool {
        if isConfirmed { return true }
        guard Terminal.error.isInteractive, isatty(STDIN_FILENO) == 1 else {
            throw MienError(.badArgument, "\(question.sentence) Nobody is here to be asked: say --yes")
        }
        Terminal.error.write("\(question.sentence)\nThis cannot be taken back. Type yes to delete it: ")
        let answer = await withCheckedContinuation { continuation in
            // Waiting for a person blocks.
            startThread(named: "answer") { continuation.resume(returning: readLine()) }
        }
        return answer?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }
}
