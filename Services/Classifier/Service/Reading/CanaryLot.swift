import Messages

/// Decides which tracks are a canary's: the same for all frames of a track, in every process.
enum CanaryLot {
    /// Whether a face is in a share of all.
    ///
    /// A face without a track is drawn with its frame.
    static func isDrawn(camera: Name, frame: WireFrameInfo, track: UInt64, share: Double) -> Bool {
        let number = track == 0 ? frame.sequence : track
        return lot(camera.text.utf8 + bytes(frame.run) + bytes(number) + [track == 0 ? 0 : 1]) < share
    }

    /// FNV-1a (Fowler, Noll, Vo; 64 bits), whose high bits hardly depend on the last bytes, so it is mixed once more as
    /// MurmurHash3 does at its end. From 0 to 1.
    private static func lot(_ bytes: [UInt8]) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        return Double(hash >> 11) / Double(UInt64(1) << 53)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
