import ArgumentParser

/// How much is going on while programs die: so many cameras, each so many frames a second, written `2x15`.
struct ChaosLoad: ExpressibleByArgument, CustomStringConvertible {
    static let usual = ChaosLoad(cameras: 2, framesPerSecond: 15)

    let cameras: Int
    let framesPerSecond: Int

    var description: String { "\(cameras)x\(framesPerSecond)" }

    private init(cameras: Int, framesPerSecond: Int) {
        (self.cameras, self.framesPerSecond) = (cameras, framesPerSecond)
    }

    init?(argument: String) {
        let numbers = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.count == 2, (1...100).contains(numbers[0]), (1...120).contains(numbers[1]) else { return nil }
        self.init(cameras: numbers[0], framesPerSecond: numbers[1])
    }
}
