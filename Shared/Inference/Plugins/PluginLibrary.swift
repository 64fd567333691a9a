import CPlugin
import Failure
public import FoundationEssentials
import Glibc

/// A shared library with a plugin in it, loaded and checked.
///
/// It stays in memory until the process ends. What plugins hand out lives as long as that, and libraries that started
/// threads or left thread-local data behind crash when they are unloaded, so nothing would be won by `dlclose`.
public struct PluginLibrary: Sendable {
    /// The library.
    public let file: URL
    /// The plugin's name.
    public let name: String
    /// The plugin's version.
    public let version: String
    /// What it is, in a sentence.
    public let description: String

    private let engines: [EngineTable]
    private let detectors: [DetectorTable]
    private let classifiers: [ClassifierTable]

    /// Loads a plugin, which runs code of it.
    ///
    /// - Throws: ``PluginError``: `untrustedFile`, `notALibrary`, `noEntry`, `wrongABI`, `malformedTable`.
    public init(at file: URL) throws {
        let candidate = PluginFile(url: file)
        try candidate.check()
        let reader = PluginTableReader(file: candidate.name)
        let table = try reader.table(Self.open(candidate), blank: mien_plugin(), what: "its table")
        try self.init(table, of: file, reader)
        for kind in PluginOffer.Kind.allCases { try reader.checkDistinct(names(of: kind), kind: kind.rawValue) }
        guard !offers.isEmpty else { throw reader.malformed("it offers no engine, detector or classifier") }
    }

    private init(_ table: mien_plugin, of file: URL, _ reader: PluginTableReader) throws {
        self.file = file
        name = try reader.name(table.name, of: "its name")
        version = try reader.line(table.version, of: "its version", limit: PluginText.nameLimit)
        description = try reader.line(table.description, of: "its description", limit: PluginText.sentenceLimit)
        engines = try reader.tables(
            table.engines,
            count: table.engine_count,
            blank: mien_plugin_engine(),
            kind: "engine"
        ) { try EngineTable($0, $1, reader) }
        detectors = try reader.tables(
            table.detectors,
            count: table.detector_count,
            blank: mien_plugin_detector(),
            kind: "detector"
        ) { try DetectorTable($0, $1, reader) }
        classifiers = try reader.tables(
            table.classifiers,
            count: table.classifier_count,
            blank: mien_plugin_classifier(),
            kind: "classifier"
        ) { try ClassifierTable($0, $1, reader) }
    }

    /// What the plugin has to offer: engines, then detectors, then classifiers, in its own order.
    public var offers: [PluginOffer] {
        PluginOffer.Kind.allCases.flatMap { kind in names(of: kind).map { PluginOffer(kind: kind, name: $0) } }
    }

    /// Creates one of its engines; `nil` when it has none of that name.
    ///
    /// - Throws: ``PluginError``: `invalidSetting`, `refused`.
    public func engine(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginEngine? {
        try engines.first { $0.name == name }.map { try PluginEngine($0, settings: settings) }
    }

    /// Creates one of its detectors; `nil` when it has none of that name.
    ///
    /// - Throws: ``PluginError``: `invalidSetting`, `refused`.
    public func detector(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginFaceDetector?
    {
        try detectors.first { $0.name == name }.map { try PluginFaceDetector($0, settings: settings) }
    }

    /// Creates one of its classifiers; `nil` when it has none of that name.
    ///
    /// - Throws: ``PluginError``: `invalidSetting`, `refused`.
    public func classifier(named name: String, settings: PluginSettings = PluginSettings()) throws -> PluginClassifier?
    {
        try classifiers.first { $0.name == name }.map { try PluginClassifier($0, of: file, settings: settings) }
    }

    private func names(of kind: PluginOffer.Kind) -> [String] {
        switch kind {
        case .engine: engines.map(\.name)
        case .detector: detectors.map(\.name)
        case .classifier: classifiers.map(\.name)
        }
    }

    /// The plugin's own table, of an ABI that this host knows.
    private static func open(_ file: PluginFile) throws -> UnsafePointer<mien_plugin> {
        guard let handle = dlopen(file.path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = PluginText.line(dlerror(), limit: PluginText.sentenceLimit) ?? "no reason is given"
            throw PluginError(
                .notALibrary,
                "\(file.name) cannot be loaded (\(reason)): install what it needs, or build it for this machine."
            )
        }
        guard let symbol = dlsym(handle, "mien_plugin_main") else {
            throw PluginError(
                .noEntry,
                "\(file.name) has no mien_plugin_main: move it elsewhere if it is no plugin, or export that function."
            )
        }
        // The header says what the symbol is; the library cannot be asked.
        typealias Main = @convention(c) (UInt32) -> UnsafePointer<mien_plugin>?
        return try checkABI(of: unsafeBitCast(symbol, to: Main.self)(MIEN_PLUGIN_ABI), file)
    }

    private static func checkABI(of table: UnsafePointer<mien_plugin>?, _ file: PluginFile) throws
        -> UnsafePointer<mien_plugin>
    {
        let advice = "get the plugin's version for this Mien, or update Mien"
        guard let table else {
            throw PluginError(
                .wrongABI,
                "\(file.name) cannot serve version \(MIEN_PLUGIN_ABI) of the plugin interface: \(advice)."
            )
        }
        // Size and ABI are where they are in every version; the rest is read when the ABI is known.
        let abi = UnsafeRawPointer(table).loadUnaligned(fromByteOffset: MemoryLayout<UInt32>.size, as: UInt32.self)
        guard abi == MIEN_PLUGIN_ABI else {
            throw PluginError(
                .wrongABI,
                "\(file.name) speaks version \(abi) of the plugin interface, and this Mien \(MIEN_PLUGIN_ABI): "
                    + "\(advice)."
            )
        }
        return table
    }
}
