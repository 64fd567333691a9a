import Failure
public import Foundation

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

    /// The usual places: those in `MIEN_PLUGINS` (separated by colons), the folder of the running program,
    /// `~/.local/lib/mien/plugins`, and `/usr/lib/mien/plugins`.
    public static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = Bundle.main.executableURL
    ) -> PluginCatalog {
        let named = (environment["MIEN_PLUGINS"] ?? "").split(separator: ":").map { URL(filePath: String($0)) }
        let own = executable.map { [$0.resolvingSymlinksInPath().deletingLastPathComponent()] } ?? []
        let home = environment["HOME"].map { [URL(filePath: $0).appending(path: ".local/lib/mien/plugins")] } ?? []
        return PluginCatalog(directories: named + own + home + [URL(filePath: "/usr/lib/mien/plugins")])
    }

    /// Every file that is called like a plugin, in the order of the folders and then of the names.
    public func entries() -> [Entry] {
        files().map { file in Entry(file: file.url, library: Result { try PluginLibrary(at: file.url) }) }
    }

    /// Creates an engine.
    ///
    /// When several plugins offer one of the name, the one in `libmien-NAME.so` is taken, otherwise the first.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func engine(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginEngine {
        let offer = PluginOffer(kind: .engine, name: name)
        let (_, table) = try find(offer) { $0.engines.first { $0.name == name } }
        return try PluginEngine(table, settings: settings)
    }

    /// Creates a detector, chosen as in ``engine(named:settings:)``.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func detector(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginFaceDetector {
        let offer = PluginOffer(kind: .detector, name: name)
        let (_, table) = try find(offer) { $0.detectors.first { $0.name == name } }
        return try PluginFaceDetector(table, settings: settings)
    }

    /// Creates a classifier, chosen as in ``engine(named:settings:)``.
    ///
    /// - Throws: ``PluginError``: `pluginMissing`, `invalidSetting`, `refused`.
    public func classifier(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginClassifier {
        let offer = PluginOffer(kind: .classifier, name: name)
        let (library, table) = try find(offer) { $0.classifiers.first { $0.name == name } }
        return try PluginClassifier(table, of: library.file, settings: settings)
    }

    /// The first plugin with the offer. A plugin that is called like it is asked first, so that no other is loaded when the
    /// names are as they should be.
    private func find<Table>(
        _ offer: PluginOffer,
        _ table: (PluginLibrary) -> Table?
    ) throws -> (PluginLibrary, Table) {
        let files = files()
        var refusals: [any Error] = []
        for file in files.filter({ $0.stem == offer.name }) + files.filter({ $0.stem != offer.name }) {
            do {
                let library = try PluginLibrary(at: file.url)
                if let table = table(library) { return (library, table) }
            } catch {
                refusals.append(error)
            }
        }
        throw missing(offer, refusals)
    }

    private func missing(_ offer: PluginOffer, _ refusals: [any Error]) -> PluginError {
        let places = directories.map { $0.path(percentEncoded: false) }.joined(separator: ", ")
        let refused = refusals.isEmpty ? "" : "; \(refusals.count) were refused"
        return PluginError(
            .pluginMissing,
            "No plugin offers the \(offer.kind.rawValue) \(offer.name) (in \(places)\(refused)): see `mien plugins`, put the "
                + "plugin into one of these folders, or set MIEN_PLUGINS.",
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
