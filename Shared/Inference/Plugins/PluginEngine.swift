import CPlugin
import Failure
public import FoundationEssentials
public import Inference
import Synchronization

/// An inference engine of a plugin.
public final class PluginEngine: InferenceEngine {
    public let name: String
    /// The version of the library underneath, such as "2026.4"; `nil` when there is none.
    public let libraryVersion: String?

    private let table: EngineTable
    private let handle: PluginHandle
    // The plugin's engine serves one thread at a time; its networks do not need it any more.
    private let turn = Mutex(())

    init(_ table: EngineTable, settings: PluginSettings) throws {
        self.table = table
        name = table.name
        handle = try .create("the engine \(table.name)", settings, table.create, destroy: table.destroy)
        libraryVersion = PluginText.line(table.libraryVersion?(handle.pointer), limit: PluginText.nameLimit)
    }

    public func load(modelAt url: URL) throws -> sending any Network {
        let path = url.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else {
            throw InferenceError(
                .modelMissing,
                "There is no model at \(path): correct the path or copy the file there."
            )
        }
        return try PluginNetwork(table, handle: loadNetwork(path))
    }

    private func loadNetwork(_ path: String) throws -> PluginHandle {
        var network: UnsafeMutableRawPointer?
        let task = "Reading the model \(path) with \(name)"
        let advice = "export it with operators that \(name) knows, or use another engine"
        try turn.withLock { _ in
            try callPlugin(task, orThrow: InferenceFailureCode.modelUnreadable, advice: advice) {
                table.load(handle.pointer, path, &network, $0)
            }
        }
        guard let network else {
            throw InferenceError(.modelUnreadable, "\(task) gave nothing, and no reason: \(advice).")
        }
        return PluginHandle(network, destroy: table.unload, owner: handle)
    }
}

extension PluginHandle {
    typealias Create =
        @convention(c) (
            UnsafePointer<mien_plugin_settings>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, mien_plugin_error
        ) -> mien_plugin_status

    /// Has a plugin create something.
    ///
    /// - Throws: ``PluginError``: `invalidSetting`, `refused`.
    static func create(
        _ what: String,
        _ settings: PluginSettings,
        _ create: Create,
        destroy: @escaping Destroy
    ) throws -> PluginHandle {
        var pointer: UnsafeMutableRawPointer?
        let advice = "put that right, or use another one"
        try settings.withTable { settings in
            try callPlugin("Creating \(what)", orThrow: PluginFailureCode.refused, advice: advice) {
                create(settings, &pointer, $0)
            }
        }
        guard let pointer else {
            throw PluginError(.refused, "Creating \(what) gave nothing, and no reason: \(advice).")
        }
        return PluginHandle(pointer, destroy: destroy)
    }
}
