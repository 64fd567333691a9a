import Store

/// How long each kind of record is kept.
public struct Retention: Sendable, Hashable {
    /// `nil`: until somebody deletes them.
    public var results: Duration?
    /// Without a label.
    public var crops: Duration?
    public var frames: Duration?

    public init(results: Duration? = nil, crops: Duration? = .seconds(7 * 86_400), frames: Duration? = .seconds(86_400))
    {
        (self.results, self.crops, self.frames) = (results, crops, frames)
    }

    subscript(kind: RecordKind) -> Duration? {
        switch kind {
        case .results: results
        case .crops: crops
        case .frames: frames
        }
    }
}
