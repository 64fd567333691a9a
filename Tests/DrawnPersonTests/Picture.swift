import DrawnPerson

/// One rendered picture, for tests to look at.
struct Picture: Equatable {
    var width: Int
    var height: Int
    var bytes: [UInt8]
    var truth: Truth

    init(_ portrait: Portrait, at seconds: Double) {
        self.init(portrait) { portrait.render(at: seconds, into: $0) }
    }

    init(_ portrait: Portrait, _ moment: Moment) {
        self.init(portrait) { portrait.render(moment, into: $0) }
    }

    private init(_ portrait: Portrait, draw: (UnsafeMutableBufferPointer<UInt8>) -> Truth) {
        width = portrait.width
        height = portrait.height
        var bytes = [UInt8](repeating: 7, count: portrait.byteCount)
        truth = bytes.withUnsafeMutableBufferPointer { draw($0) }
        self.bytes = bytes
    }

    /// The mean difference of two pictures' bytes, from 0 to 255.
    func difference(from other: Picture) -> Double {
        let sum = zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(max(1, bytes.count))
    }
}
