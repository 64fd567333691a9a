extension Collection<UInt8> {
    /// Lends the bytes for reading: as they lie in memory when that is in one piece, as those of arrays and `Data` do, and a
    /// copy of them otherwise.
    func withLentBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
    }
}
