/// Fixed random numbers from -1 to 1 for textures; `smooth` has no jumps between neighbours.
struct Grain: Sendable {
    static let shared = Grain()

    let values: [Float]
    let smooth: [Float]

    private init() {
        var random = SeededRandom(seed: 5)
        let values = (0..<256).map { _ in random.within(-1...1) }
        self.values = values
        smooth = (0..<1024).map { index in
            let left = values[index / 4]
            let right = values[(index / 4 + 1) & 255]
            let coarse = values[index / 16 + 64]
            let next = values[(index / 16 + 65) & 255]
            return mix(left, right, Float(index % 4) / 4) * 0.5 + mix(coarse, next, Float(index % 16) / 16) * 0.5
        }
    }
}
