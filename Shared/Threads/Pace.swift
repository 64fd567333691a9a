/// How far apart a thread does what costs much each time and little for each message: messages that come meanwhile share it.
///
/// On a busy machine everything takes longer, the work too; then it is done less often, and more messages share it.
public struct Pace: Sendable, Hashable {
    /// The pause after work that took no time.
    public var shortest: Duration
    /// The pause after work that took very long.
    public var longest: Duration
    /// The share of the time, above 0 and at most 1, that the work may take where the pause is between the two.
    public var share: Double

    public init(from shortest: Duration, to longest: Duration, share: Double) {
        self.shortest = shortest
        self.longest = max(shortest, longest)
        self.share = share
    }

    /// No pause at all.
    public static let relentless = Pace(from: .zero, to: .zero, share: 1)

    /// How long to pause after work that took so long.
    public func pause(after work: Duration) -> Duration {
        min(max(shortest, work * (1 / share - 1)), longest)
    }
}
