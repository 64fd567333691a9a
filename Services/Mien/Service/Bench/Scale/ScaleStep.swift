import Messages

/// What a number of cameras came to.
struct ScaleStep: Encodable, Sendable {
    /// Why there were too many.
    enum Saturation: String, Encodable, Sendable {
        /// Results took too long.
        case latency
        /// More was made than was stored, and ever more waited.
        case backlog
        /// Faces were given up.
        case shedding
        /// The simulation itself did not keep up.
        case simulation
    }

    /// How long something took, in milliseconds: this many percent took no longer.
    struct Delay: Encodable, Sendable {
        let p50: Double
        let p99: Double
    }

    let cameras: Int
    /// How long the cores and latencies are those of.
    let seconds: Double
    /// Messages a second that the cameras were to send.
    let offered: Double
    /// Messages that they sent, from the step's beginning to its end, as all counts that follow.
    var sent = 0
    /// Messages for which network or broker had no room, or whose time had passed.
    var refused = 0
    /// Sets of faces that the classifier gave up, newest wins, or that did not come to it.
    var shed = 0
    /// Results that were made.
    var made = 0
    var stored = 0
    /// Results that are not stored though everything is at rest.
    var lost: Int { made - stored }
    /// Results that came to the recorder again, and were not stored again.
    var repeated = 0
    /// Results that were made and not stored at the beginning and at the end of the measured time.
    var backlog: [Int] = []
    /// From the frame's time until the result was stored; `nil` when there was none.
    var latency: Delay?
    /// Until its receipt was back at the camera; `nil` where a classifier gets it.
    var receipts: Delay?
    /// Cores that each program used.
    var cores: [String: Double] = [:]
    /// Megabytes that each had in memory.
    var memory: [String: Double] = [:]
    /// `nil`: the machine was enough.
    var saturation: Saturation?

    /// What the cameras of this process are called among the programs.
    static let simulation = "source"

    init(cameras: Int, seconds: Double, offered: Double) {
        (self.cameras, self.seconds, self.offered) = (cameras, seconds, offered)
    }

    /// Cores that the system used, without the simulation.
    var systemCores: Double { cores.filter { $0.key != Self.simulation }.values.reduce(0, +) }

    /// Thousandths of a core for each camera, beyond what the system takes when there is none.
    func cost(beyond idle: [String: Double]) -> Double {
        let rest = idle.filter { $0.key != Self.simulation }.values.reduce(0, +)
        return ((systemCores - rest) * 1_000 / Double(max(1, cameras))).rounded(to: 3)
    }

    private enum CodingKeys: String, CodingKey {
        case cameras, seconds, offered, sent, refused, shed, made, stored, lost, repeated, backlog, cores, saturation
        case latency = "latency_ms"
        case receipts = "receipt_ms"
        case memory = "memory_mb"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cameras, forKey: .cameras)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(offered, forKey: .offered)
        try container.encode(sent, forKey: .sent)
        try container.encode(refused, forKey: .refused)
        try container.encode(shed, forKey: .shed)
        try container.encode(made, forKey: .made)
        try container.encode(stored, forKey: .stored)
        try container.encode(lost, forKey: .lost)
        try container.encode(repeated, forKey: .repeated)
        try container.encode(backlog, forKey: .backlog)
        try container.encode(cores, forKey: .cores)
        try container.encode(memory, forKey: .memory)
        try container.encodeIfPresent(latency, forKey: .latency)
        try container.encodeIfPresent(receipts, forKey: .receipts)
        try container.encodeIfPresent(saturation, forKey: .saturation)
    }
}
