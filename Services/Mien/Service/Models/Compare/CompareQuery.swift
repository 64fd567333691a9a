public import Bus
import Foundation
public import Messages
import RPC
import Rollout
import ServiceKit
import SwiftProtobuf

/// Asks the recorder how two models compare and prints it: `mien models compare`.
public struct CompareQuery: Sendable {
    public var site: Name
    /// A model's name, or name-version.
    public var first: String
    public var second: String
    /// Only this camera.
    public var camera: Name?
    /// As a person types it, see ``TimeExpression``.
    public var since: String?
    public var until: String?
    public var json = false

    /// The recorder goes through all labels for it.
    private static let patience: Duration = .seconds(60)

    public init(site: Name, first: String, second: String) {
        (self.site, self.first, self.second) = (site, first, second)
    }

    /// Asks and prints.
    ///
    /// - Throws: ``RecordsError`` for a time that is none; `RPCError` when the recorder does not answer, or does not know one of
    ///   the models.
    public func run(on bus: any MessageBus) async throws {
        let client = try RPCClient(
            bus: bus,
            site: site,
            client: Name("compare-\(ProcessInfo.processInfo.processIdentifier)")
        )
        let reply = try await client.call(
            .recorderCompare,
            try request(now: WallClock.system.now),
            timeout: Self.patience
        )
        Terminal.output.write(try text(reply, terminal: .output))
    }

    func request(now: Int64) throws -> WireCompareRequest {
        var request = WireCompareRequest()
        (request.first, request.second) = (first, second)
        request.selection.camera = camera?.text ?? ""
        if let since { request.selection.since = try TimeExpression.microseconds(in: since, now: now) }
        if let until { request.selection.until = try TimeExpression.microseconds(in: until, now: now) }
        return request
    }

    func text(_ reply: WireCompareReply, terminal: Terminal) throws -> String {
        let models = ComparedModels(first, second, reply)
        return json ? try JSONLine.text(CompareLine(models)) + "\n" : CompareTable(terminal: terminal).text(models)
    }
}
