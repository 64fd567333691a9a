/// A time as people write it: "30d", "12h", or "forever".
public struct RetentionTime: Sendable, Hashable, CustomStringConvertible {
    /// `nil`: for ever.
    public let duration: Duration?

    public init(_ duration: Duration?) {
        self.duration = duration
    }

    /// Reads a time; `nil` for a text that is none, or is no time that could be kept.
    public init?(argument text: String) {
        if text == "forever" {
            duration = nil
            return
        }
        let hours: Int? =
            switch text.last {
            case "h": Int(text.dropLast())
            case "d": Int(text.dropLast()).map { $0.multipliedReportingOverflow(by: 24).partialValue }
            default: nil
            }
        // A hundred years.
        guard let hours, (1...876_000).contains(hours) else { return nil }
        duration = .seconds(hours * 3_600)
    }

    public var description: String {
        guard let duration else { return "forever" }
        let hours = Int(duration / .seconds(3_600))
        return hours.isMultiple(of: 24) ? "\(hours / 24)d" : "\(hours)h"
    }
}
