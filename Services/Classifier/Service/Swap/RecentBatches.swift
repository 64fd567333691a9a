/// How many of the last batches failed.
struct RecentBatches: Equatable {
    private static let span = 20
    private var failures: [Bool] = []

    mutating func add(succeeded: Bool) {
        failures = (failures + [!succeeded]).suffix(Self.span)
    }

    /// More than half of the last twenty; those that are still to come count as good.
    var failTooOften: Bool { failures.count(where: \.self) > Self.span / 2 }
}
