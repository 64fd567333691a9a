import Foundation

extension Duration {
    /// For a log line: `0.3 s`.
    public var text: String { String(format: "%.1f s", self / .seconds(1)) }
}
