import Foundation
import Hummingbird

/// Reads answers as their clients do.
enum JSONText {
    /// The object; empty when it is another thing.
    static func object(_ body: ByteBuffer) throws -> [String: Any] {
        guard body.readableBytes > 0 else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any] ?? [:]
    }
}
