import Messages

/// Which faces several people are asked about.
///
/// A share of all faces is asked twice, so that it can be said how far people agree. Whether a face belongs to it is
/// decided by a hash of which face it is: the same after every start, and nothing to do with what it shows.
struct SecondOpinions: Sendable {
    /// A face that people do not agree about is shown to so many, at most.
    static let mostPeople = 5

    /// From 0 to 1.
    let share: Double

    /// Whether another person may be asked about a face.
    ///
    /// - Parameters:
    ///   - answers: How many people said what it shows.
    ///   - people: How many saw it, with those who skipped it.
    func wants(_ face: WireFaceReference, for reason: ReviewReason, answers: Int, people: Int) -> Bool {
        guard people < Self.mostPeople else { return false }
        return answers == 0 || reason == .contested || (answers == 1 && Self.position(of: face) < share)
    }

    /// Where a face stands between 0 and 1, evenly and by no order: FNV-1a
    /// (http://www.isthe.com/chongo/tech/comp/fnv), spread by the finalizer of SplitMix64.
    static func position(of face: WireFaceReference) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        face.camera.utf8.forEach(add)
        for number in [face.run, face.frame, UInt64(face.position)] {
            for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
        }
        return Double(SeededGenerator.mixed(hash) >> 11) / Double(1 << 53 as UInt64)
    }
}
