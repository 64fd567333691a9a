/// How many frames a measurement offers the system.
public enum Load: Sendable, Equatable {
    /// Slightly more than it can take, so that what it takes is its throughput, and little is spent on dropping.
    case saturating
    /// So many times what the bare kernels reach.
    case share(Double)
    /// So many frames a second of each camera.
    case perCamera(Double)

    private static let saturation = 1.1

    /// Reads `max` or a number above 0, up to 100.
    public init?(_ text: String) {
        if text == "max" {
            self = .saturating
        } else if let share = Double(text), share > 0, share <= 100 {
            self = .share(share)
        } else {
            return nil
        }
    }

    /// Frames a second of all cameras together.
    ///
    /// - Parameter kernels: What the bare kernels reach.
    func rate(cameras: Int, kernels: Double) -> Double {
        switch self {
        case .saturating: kernels * Self.saturation
        case .share(let share): kernels * share
        case .perCamera(let rate): rate * Double(cameras)
        }
    }
}
