/// Keeps pictures of what cameras see, wherever the record is.
public protocol PictureWriter: Sendable {
    /// Stores pictures of faces, all or none; one that is there already is left as it is.
    ///
    /// - Parameter now: Microseconds since 1970-01-01 UTC; expiry counts from here.
    /// - Returns: How many are new.
    /// - Throws: ``StoreError``.
    func insert(_ crops: [RecordedCrop], at now: Int64) throws -> Int

    /// Stores whole pictures, all or none; one that is there already is left as it is.
    ///
    /// - Parameter now: Microseconds since 1970-01-01 UTC; expiry counts from here.
    /// - Returns: How many are new.
    /// - Throws: ``StoreError``.
    func insert(_ frames: [RecordedFrame], at now: Int64) throws -> Int
}

extension PictureStore: PictureWriter {}
