/// How calm the results of a track are to be.
public struct SmoothingOptions: Sendable, Hashable {
    /// The time constant in microseconds: a change has come through by 63 % after it. 0 does not smooth.
    public var timeConstant: Int64 = 500_000
    /// By how much, of 1, another emotion must lead to be shown at once.
    public var margin: Float = 0.1
    /// For how long, in microseconds, another emotion that leads by less must lead to be shown.
    public var patience: Int64 = 1_000_000
    /// A face that was away for longer, in microseconds, starts anew.
    public var memory: Int64 = 2_000_000
    /// At most so many faces are remembered, those that were seen last.
    public var maximumCount = 1_024

    public init() {}
}
