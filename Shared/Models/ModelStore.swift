import Failure
public import FoundationEssentials

/// The folders in which model bundles are found.
public struct ModelStore: Sendable {
    /// Something that looks like a bundle: a folder with a `bundle.json`. Its files are not checked yet.
    public struct Entry: Sendable {
        /// The folder.
        public let folder: URL
        /// What its manifest says, or why it cannot be read.
        public let manifest: Result<BundleManifest, any Error>
    }

    /// Where bundles are looked for; when two bundles have the same name and version, the earlier folder's is taken.
    public let directories: [URL]

    public init(directories: [URL]) {
        self.directories = directories
    }

    /// The usual places: those in `MIEN_MODELS` (separated by colons), `Models` in the current folder and in the package
    /// that the running program was built in, and `/usr/share/mien/models`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        currentDirectory: URL = URL(filePath: FileManager.default.currentDirectoryPath),
        executable: URL? = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    ) -> ModelStore {
        let named = (environment["MIEN_MODELS"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
        let package = executable.flatMap(packageRoot)
        let roots = [currentDirectory, package].compactMap { $0?.appending(path: "Models") }
        var seen = Set<String>()
        let all = named + roots + [URL(filePath: "/usr/share/mien/models")]
        return ModelStore(directories: all.filter { seen.insert($0.standardizedFileURL.path()).inserted })
    }

    /// Everything that looks like a bundle, ordered by folder.
    public func entries() -> [Entry] {
        directories.flatMap { directory in
            // A directory that is absent or unreadable has no bundles.
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
            return names.sorted().map { directory.appending(path: $0) }
        }
        .filter { FileManager.default.fileExists(atPath: BundleFile.manifest(in: $0).url.path(percentEncoded: false)) }
        .map { folder in
            Entry(
                folder: folder,
                manifest: Result { try BundleManifest(json: BundleFile.manifest(in: folder).read()) }
            )
        }
    }

    /// Opens a bundle.
    ///
    /// - Parameter reference: a path, which has a slash or begins with a dot; or `name-version`; or `name`, which means its
    ///   latest version.
    /// - Throws: ``ModelError``: `invalidName`, `bundleMissing`, and what ``ModelBundle/init(at:)`` throws.
    public func open(_ reference: String) throws -> ModelBundle {
        try ModelBundle(at: folder(of: reference))
    }

    /// The folder that a reference means, see ``open(_:)``.
    ///
    /// - Throws: ``ModelError`` (`invalidName`, `bundleMissing`).
    public func folder(of reference: String) throws -> URL {
        if reference.contains("/") || reference.hasPrefix(".") { return URL(filePath: reference) }
        try BundleName.check(reference, as: "model name")
        let readable = entries().compactMap { entry in
            // A bundle that cannot be read has no name to be found by.
            (try? entry.manifest.get()).map { (folder: entry.folder, manifest: $0) }
        }
        if let exact = readable.first(where: { $0.manifest.id == reference }) { return exact.folder }
        // `max` returns the first of equals, which is the earliest directory's.
        let named = readable.filter { $0.manifest.name == reference }
        let latest = named.max { BundleVersion($0.manifest.version) < BundleVersion($1.manifest.version) }
        guard let latest else { throw missing(reference, among: readable.map(\.manifest.id)) }
        return latest.folder
    }

    private func missing(_ reference: String, among known: [String]) -> ModelError {
        let places = directories.map { $0.path(percentEncoded: false) }.joined(separator: ", ")
        let choice = known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"
        return ModelError(
            .bundleMissing,
            "There is no model \(reference) in \(places) (\(choice)): name one of these, give a path, or set MIEN_MODELS."
        )
    }

    private static func packageRoot(of executable: URL) -> URL? {
        let parts = executable.resolvingSymlinksInPath().pathComponents
        guard let build = parts.lastIndex(of: ".build"), build > 0 else { return nil }
        return URL(filePath: "/" + parts[1..<build].joined(separator: "/"))
    }
}
