/// How fast messages of one size were, in messages a second.
struct BusResult: Encodable {
    struct Round: Encodable {
        let bare: Double
        let ours: Double
    }

    let payloadBytes: Int
    let bare: Double
    let ours: Double
    /// Ours over bare: the median of the rounds' own, since the two of a round ran side by side.
    let ratio: Double
    let askedRatio: Double
    let rounds: [Round]

    init(payloadBytes: Int, rounds: [Round]) {
        self.payloadBytes = payloadBytes
        self.rounds = rounds
        bare = rounds.map(\.bare).median
        ours = rounds.map(\.ours).median
        ratio = rounds.map { $0.ours / $0.bare }.median
        askedRatio = 0.7
    }
}

extension Table {
    init(_ results: [BusResult]) {
        self.init(
            title: "bus: messages/s from publisher through mosquitto to subscriber, QoS 1, medians",
            head: ["bytes", "bare C", "ours", "ratio", "asked"],
            rows: results.map { result in
                [
                    "\(result.payloadBytes)", .whole(result.bare), .whole(result.ours), .hundredths(result.ratio),
                    .asked(result.askedRatio, String.hundredths, measured: result.ratio),
                ]
            }
        )
    }
}
