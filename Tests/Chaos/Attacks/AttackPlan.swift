import SeededNumbers

/// Something bad that happens to a program.
struct Attack: Equatable {
    enum Kind: Equatable {
        /// SIGKILL; somebody starts it again.
        case kill
        /// SIGSTOP, and SIGCONT after a time.
        case freeze(Duration)
        /// Its connections break, and no others are made for a time.
        case cut(Duration)
    }

    /// How long after the attack before it.
    let pause: Duration
    /// Whose turn it is, by its place in the list.
    let victim: Int
    let kind: Kind
}

/// Attacks at random; the same seed gives the same ones.
struct AttackPlan: Sequence, IteratorProtocol {
    private var random: SeededNumbers
    private let victims: Int
    private let longestPause: Int
    private var killsLeft: Int

    /// - Parameter longestPause: In milliseconds.
    init(seed: UInt64, victims: Int, kills: Int, longestPause: Int) {
        (random, self.victims) = (SeededNumbers(seed), victims)
        (killsLeft, self.longestPause) = (kills, longestPause)
    }

    mutating func next() -> Attack? {
        guard killsLeft > 0 else { return nil }
        let pause = Duration.milliseconds(Int.random(in: 20...longestPause, using: &random))
        let victim = Int.random(in: 0..<victims, using: &random)
        let kind: Attack.Kind
        switch Int.random(in: 0..<10, using: &random) {
        case 0: kind = .freeze(.milliseconds(.random(in: 50...4_000, using: &random)))
        case 1: kind = .cut(.milliseconds(.random(in: 0...3_000, using: &random)))
        default:
            kind = .kill
            killsLeft -= 1
        }
        return Attack(pause: pause, victim: victim, kind: kind)
    }
}
