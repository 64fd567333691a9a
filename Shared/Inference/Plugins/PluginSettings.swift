import CPlugin
import Failure

/// What the user chose for an engine, a detector or a classifier.
public struct PluginSettings: Sendable, Hashable {
    /// How many threads it may use.
    public var threads: Int
    /// The path of a folder for what is expensive to make again, such as compiled networks; `nil` for none.
    public var cacheFolder: String?

    public init(threads: Int = 1, cacheFolder: String? = nil) {
        self.threads = threads
        self.cacheFolder = cacheFolder
    }

    /// Lends the settings for a call of `create`.
    ///
    /// - Throws: ``PluginError`` (`invalidSetting`) unless there are 1 to 256 threads and the folder is a path.
    func withTable<Result>(_ body: (UnsafePointer<mien_plugin_settings>) throws -> Result) throws -> Result {
        guard (1...256).contains(threads), cacheFolder.map({ !$0.isEmpty && !$0.utf8.contains(0) }) ?? true else {
            throw PluginError(
                .invalidSetting,
                "A plugin cannot be given \(threads) threads and the cache folder \(cacheFolder ?? "–"): use 1 to 256 "
                    + "threads, and the path of a folder or none."
            )
        }
        guard let cacheFolder else { return try withTable(cacheFolder: nil, body) }
        return try cacheFolder.withCString { try withTable(cacheFolder: $0, body) }
    }

    private func withTable<Result>(
        cacheFolder: UnsafePointer<CChar>?,
        _ body: (UnsafePointer<mien_plugin_settings>) throws -> Result
    ) rethrows -> Result {
        let size = UInt32(MemoryLayout<mien_plugin_settings>.size)
        var table = mien_plugin_settings(size: size, threads: Int32(threads), cache_folder: cacheFolder)
        return try withUnsafePointer(to: &table, body)
    }
}
