import Failure
public import FoundationEssentials

/// The folders in which model bundles are found.
public struct ModelStore: Sendable {
    /// Something that looks like a bundle: a folder with a `bundle.json`. Its files are not checked yet.
    public struct Listing: Sendable {
        /// The folder.
        public let folder: URL
        /// What every manifest says, or why it cannot be read.
        public let summary: Result<BundleSummary, any Error>
    }

    /// A bundle that reads expressions, or nobody knows what. Its files are not checked yet.
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

    /// The usual places: those in `MIEN_MODELS` (separated by colons), the ``userDirectory(environment:)``, `Models` in the
    /// current folder and in the package that the running program was built in, `../share/mien/models` from where the program is
    /// installed, and `/usr/share/mien/models`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        currentDirectory: URL = URL(filePath: FileManager.default.currentDirectoryPath),
        executable: URL? = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    ) -> ModelStore {
        let named = namedDirectories(environment: environment)
        let package = executable.flatMap(packageRoot)
        let prefix = executable?.deletingLastPathComponent().deletingLastPathComponent()
        let roots =
            [currentDirectory, package].compactMap { $0?.appending(path: "Models") }
            + [prefix].compactMap { $0?.appending(path: "share/mien/models") }
        var seen = Set<String>()
        let all = named + [userDirectory(environment: environment)] + roots + [URL(filePath: "/usr/share/mien/models")]
        return ModelStore(directories: all.filter { seen.insert($0.standardizedFileURL.path()).inserted })
    }

    /// Where models that a person gets are kept: the first folder of `MIEN_MODELS`, or else the
    /// ``userDirectory(environment:)``.
    public static func writableDirectory(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> URL {
        namedDirectories(environment: environment).first ?? userDirectory(environment: environment)
    }

    /// `$XDG_DATA_HOME/mien/models`, or `~/.local/share/mien/models` (XDG Base Directory Specification).
    public static func userDirectory(environment: [String: String] = ProcessInfo.processInfo.environment) -> URL {
        // The specification wants relative paths to be ignored.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return URL(filePath: "\(data)/mien/models")
        }
        let home = environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
        return home.appending(path: ".local/share/mien/models")
    }

    private static func namedDirectories(environment: [String: String]) -> [URL] {
        (environment["MIEN_MODELS"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
    }

    /// Everything that looks like a bundle, whatever its model does, ordered by folder.
    public func listings() -> [Listing] {
        directories.flatMap { directory in
            // A directory that is absent or unreadable has no bundles.
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
            // A bundle that is being written is hidden until it is whole.
            return names.sorted().filter { !$0.hasPrefix(".") }.map { directory.appending(path: $0) }
        }
        .filter { FileManager.default.fileExists(atPath: BundleFile.manifest(in: $0).url.path(percentEncoded: false)) }
        .map { folder in
            Listing(
                folder: folder,
                summary: Result { try BundleSummary(json: BundleFile.manifest(in: folder).read()) }
            )
        }
    }

    /// Everything that looks like a bundle and does not say that it is for another task than expressions, ordered by
    /// folder.
    public func entries() -> [Entry] {
        listings().filter { listing in
            // What cannot be read is listed with its reason.
            guard let summary = try? listing.summary.get() else { return true }
            return summary.task == BundleTask.expression.rawValue
        }
        .map { listing in
            Entry(
                folder: listing.folder,
                manifest: Result { try BundleManifest(json: BundleFile.manifest(in: listing.folder).read()) }
            )
        }
    }

    /// Opens a bundle that reads expressions.
    ///
    /// - Parameter reference: a path, which has a slash or begins with a dot; or `name-version`; or `name`, which means its
    ///   latest version.
    /// - Throws: ``ModelError``: `invalidName`, `bundleMissing`, and what ``ModelBundle/init(at:)`` throws.
    public func open(_ reference: String) throws -> ModelBundle {
        try ModelBundle(at: folder(of: reference))
    }

    /// The folder that a reference means among the bundles for a task, see ``open(_:)``.
    ///
    /// - Throws: ``ModelError`` (`invalidName`, `bundleMissing`).
    public func folder(of reference: String, for task: BundleTask = .expression) throws -> URL {
        if reference.contains("/") || reference.hasPrefix(".") { return URL(filePath: reference) }
        try BundleName.check(reference, as: "model name")
        let all = listings().compactMap { listing in
            // A bundle that cannot be read has no name to be found by.
            (try? listing.summary.get()).map { (folder: listing.folder, summary: $0) }
        }
        let readable = all.filter { $0.summary.task == task.rawValue }
        if let exact = readable.first(where: { $0.summary.id == reference }) { return exact.folder }
        // `max` returns the first of equals, which is the earliest directory's.
        let named = readable.filter { $0.summary.name == reference }
        let latest = named.max { BundleVersion($0.summary.version) < BundleVersion($1.summary.version) }
        guard let latest else {
            let stranger = all.first { [$0.summary.id, $0.summary.name].contains(reference) }?.summary
            throw missing(reference, for: task, among: readable.map(\.summary.id), stranger)
        }
        return latest.folder
    }

    /// - Parameter stranger: A bundle of that name for another task.
    private func missing(
        _ reference: String,
        for task: BundleTask,
        among known: [String],
        _ stranger: BundleSummary?
    ) -> ModelError {
        let places = directories.map { $0.path(percentEncoded: false) }.joined(separator: ", ")
        let choice = known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"
        let advice = "(\(choice)): name one of these, give a path, or set MIEN_MODELS."
        guard let stranger else {
            return ModelError(.bundleMissing, "There is no model \(reference) in \(places) \(advice)")
        }
        return ModelError(
            .bundleMissing,
            "\(stranger.id) is a bundle for \(stranger.task), not for \(task.rawValue) \(advice)"
        )
    }

    private static func packageRoot(of executable: URL) -> URL? {
        let parts = executable.resolvingSymlinksInPath().pathComponents
        guard let build = parts.lastIndex(of: ".build"), build > 0 else { return nil }
        return URL(filePath: "/" + parts[1..<build].joined(separator: "/"))
    }
}
