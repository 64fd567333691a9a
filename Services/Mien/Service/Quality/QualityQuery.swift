public import Bus
import Foundation
public import Messages
import RPC
import SwiftProtobuf

/// Asks how good the models are and prints it: `mien quality`.
public struct QualityQuery: Sendable {
    public var site: Name
    /// Only this camera.
    public var camera: Name?
    /// Only this model: its name, or name-version.
    public var model: String?
    public var json = false

    /// The recorder goes through all labels for it.
    private static let patience: Duration = .seconds(30)

    public init(site: Name) {
        self.site = site
    }

    /// Asks and prints.
    ///
    /// - Throws: `RPCError` when mien-feedback does not answer.
    public func run(on bus: any MessageBus) async throws {
        let client = try RPCClient(
            bus: bus,
            site: site,
            client: Name("quality-\(ProcessInfo.processInfo.processIdentifier)")
        )
        let request = WireQualityRequest.with {
            $0.selection.camera = camera?.text ?? ""
            $0.selection.model = model ?? ""
        }
        let qualities = try await client.call(.feedbackQuality, request, timeout: Self.patience).qualities
        if json {
            for quality in qualities { Terminal.output.write(try JSONLine.text(QualityLine(quality)) + "\n") }
        } else {
            Terminal.output.write(QualityTable(terminal: .output).text(qualities))
        }
    }
}
