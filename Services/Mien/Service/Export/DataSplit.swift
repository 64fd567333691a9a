import Crypto
public import Failure

/// Which part of a data set a face goes to.
public enum DataPart: String, Sendable, CaseIterable {
    /// What a model learns from.
    case train
    /// What tells when it has learnt enough.
    case validation = "val"
    /// What tells how good it is, looked at once.
    case test

    /// FER2013's word for it.
    var usage: String {
        switch self {
        case .train: "Training"
        case .validation: "PublicTest"
        case .test: "PrivateTest"
        }
    }
}

/// Divides faces among the parts of a data set, all faces of a track into the same part: the same face a moment later is
/// nearly the same picture, and a model that has learnt it knows it by heart.
///
/// The part follows from the track's name alone, so it is the same in every export.
public struct DataSplit: Sendable, Hashable, CustomStringConvertible {
    /// In percent, in the order of ``DataPart``.
    public let shares: [Int]

    /// 80, 10 and 10 percent.
    public static let usual = DataSplit(shares: [80, 10, 10])

    private init(shares: [Int]) { self.shares = shares }

    /// Reads `80/10/10`: percent for training, validation and test.
    ///
    /// - Throws: ``MienError`` with `badArgument`.
    public init(parsing text: String) throws(MienError) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        let shares = numbers.compactMap { $0 }
        guard shares.count == 3, numbers.count == 3, shares.allSatisfy({ 0...100 ~= $0 }), shares.reduce(0, +) == 100
        else {
            throw MienError(
                .badArgument,
                "'\(text.prefix(40))' is no split: write the percent for training, validation and test, as 80/10/10"
            )
        }
        self.shares = shares
    }

    public var description: String { shares.map(String.init).joined(separator: "/") }

    /// The part of all faces with this name of a track.
    func part(of track: String) -> DataPart {
        let hash = SHA256.hash(data: Array(track.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // 2^64 is so much more than 100 that no percent is favoured.
        let percent = Int(hash % 100)
        if percent < shares[0] { return .train }
        return percent < shares[0] + shares[1] ? .validation : .test
    }
}
