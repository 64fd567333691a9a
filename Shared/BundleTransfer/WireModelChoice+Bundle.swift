public import Messages
public import Models
import SwiftProtobuf

extension WireModelChoice {
    /// What names a bundle on the bus.
    public init(_ bundle: ModelBundle, precision: ModelPrecision = .auto) {
        self = .with {
            $0.name = bundle.manifest.name
            $0.version = bundle.manifest.version
            $0.sha256 = .init(bundle.sha256)
            $0.precision = precision == .auto ? "" : precision.rawValue
        }
    }
}
