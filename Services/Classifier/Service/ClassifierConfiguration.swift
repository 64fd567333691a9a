public import Tracking

/// What a classifier shall do.
public struct ClassifierConfiguration: Sendable {
    /// At most so many faces go through the model at once, whichever cameras they come from.
    public var batchSize = 8
    /// Faces that have waited longer than this since they arrived are dropped.
    public var maximumWait = Duration.seconds(1)
    /// How the results of a track are smoothed.
    public var smoothing = SmoothingOptions()

    public init() {}
}
