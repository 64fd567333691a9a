import Failure
public import FoundationEssentials

/// The folders in which plugins are found.
///
/// Asking it for anything loads plugins, which runs code of theirs.
public struct PluginCatalog: Sendable {
    /// A file that is called like a plugin.
    public struct Entry: Sendable {
        /// The file.
        public let file: URL
        /// The plugin in it, or why it was refused.
        public let library: Result<PluginLibrary, any Error>
    }

    /// Where plugins are looked for, files called `libmien-NAME.so`.
    public let directories: [URL]

    public init(directories: [URL]) {
        // An absolute path always has a slash; without one, the loader would look in the system's folders.
        self.directories = directories.map { $0.absoluteURL.standardizedFileURL }
    }

    /// The folders as a person reads them.
    public var paths: [String] {
        directories.map { $0.path(percentEncoded: false) }.map {
            $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0
        }
    }

    /// The usual places: those in `MIEN_PLUGINS` (separated by colons), the folder of the running program,
    /// `~/.local/lib/mien/plugins`, `../lib/mien/plugins` from where the program is installed, and `/usr/lib/mien/plugins`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    ) -> PluginCatalog {
        let named = (environment["MIEN_PLUGINS"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
        let own = executable.map { [$0.resolvingSymlinksInPath().deletingLastPathComponent()] } ?? []
        let prefix = own.map { $0.deletingLastPathComponent().appending(path: "lib/mien/plugins") }
        let home = environment["HOME"].map { [URL(filePath: $0).appending(path: ".local/lib/mien/plugins")] } ?? []
        return PluginCatalog(directories: named + own + home + prefix + [URL(filePath: "/usr/lib/mien/plugins")])
    }

    /// Every file that is called like a plugin, in the order of the folders and then of the names.
    public func entries() -> [Entry] {
        files().map { file in Entry(file: file.url, library: Result { try PluginLibrary(at: file.url) }) }
    }

    /// Which of these plugins is taken when several offer the same: the one in `libmien-NAME.so`, otherwise the first.
    public static func choice(for offer: PluginOffer, among libraries: [PluginLibrary]) -> PluginLibrary? {
        let candidates = libraries.filter { $0.offers.contains(offer) }
        return candidates.first { PluginFile(url: $0.file).stem == offer.name } ?? candidates.first
    }

    /// Creates an engine, of the plugin that ``choice(for:among:)`` says.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func engine(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginEngine {
        try make(PluginOffer(kind: .engine, name: name)) { try $0.engine(named: name, settings: settings) }
    }

    /// Creates a detector, of the plugin that ``choice(for:among:)`` says.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func detector(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginFaceDetector {
        try make(PluginOffer(kind: .detector, name: name)) { try $0.detector(named: name, settings: settings) }
    }

    /// Creates a classifier, of the plugin that ``choice(for:among:)`` says.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func classifier(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginClassifier {
        try make(PluginOffer(kind: .classifier, name: name)) { try $0.classifier(named: name, settings: settings) }
    }

    // One after the other in the order of `choice`, so that no other plugin is loaded when names are as they should be.
    private func make<Product>(_ offer: PluginOffer, _ body: (PluginLibrary) throws -> Product?) throws -> Product {
        let files = files()
        var refusals: [any Error] = []
        var others: [String] = []
        for file in files.filter({ $0.stem == offer.name }) + files.filter({ $0.stem != offer.name }) {
            let library: PluginLibrary
            do {
                library = try PluginLibrary(at: file.url)
            } catch {
                refusals.append(error)
                continue
            }
            if let product = try body(library) { return product }
            others += library.offers.filter { $0.kind == offer.kind }.map(\.name)
        }
        throw missing(offer, among: others, refusals)
    }

    private func missing(_ offer: PluginOffer, among others: [String], _ refusals: [any Error]) -> PluginError {
        let choice = others.isEmpty ? "there are none" : "there are \(others.joined(separator: ", "))"
        let refused = refusals.isEmpty ? "" : "; files that were refused: \(refusals.count)"
        return PluginError(
            .pluginMissing,
            "No plugin in \(paths.joined(separator: ", ")) offers the \(offer.kind.rawValue) \(offer.name) "
                + "(\(choice)\(refused)): see `mien plugins`, put the plugin into one of these folders, or set "
                + "MIEN_PLUGINS.",
            cause: refusals.first
        )
    }

    private func files() -> [PluginFile] {
        var seen = Set<String>()
        return directories.flatMap { directory in
            // A directory that is absent or unreadable has no plugins.
            let names =
                (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
            return names.filter(PluginFile.isPlugin).sorted().map { PluginFile(url: directory.appending(path: $0)) }
        }
        .filter { seen.insert($0.url.resolvingSymlinksInPath().path(percentEncoded: false)).inserted }
    }
}
