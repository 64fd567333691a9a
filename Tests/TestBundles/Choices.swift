import Foundation
public import Messages
import ServiceKit
import SwiftProtobuf

extension WireModelChoice {
    /// A choice whose hash is this byte, 32 times.
    public static func sample(_ name: String = "tiny", _ version: String = "1.0.0", hash: UInt8 = 1) -> Self {
        .with { ($0.name, $0.version, $0.sha256) = (name, version, Data(repeating: hash, count: 32)) }
    }
}

extension WireModelSelection {
    /// Revision 3: `small`, by ann.
    public static let small: Self = .with {
        ($0.revision, $0.model, $0.selectedAt, $0.selectedBy) = (3, .sample("small", hash: 2), 1, "ann")
    }
}

extension WireModelState {
    /// What an instance says of a selection's model.
    public static func sample(
        _ selection: WireModelSelection,
        _ stage: WireModelState.Stage,
        code: String = "",
        message: String = ""
    ) -> Self {
        .with {
            ($0.revision, $0.since, $0.engine) = (selection.revision, 1, "opencv")
            $0.model = .with {
                ($0.choice, $0.stage, $0.code, $0.message) = (selection.model, stage, code, message)
            }
            if stage == .running { $0.running = selection.model }
        }
    }
}

extension Name {
    /// The group that tests speak of.
    public static let group = constant("default")
}
