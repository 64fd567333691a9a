import CPlugin

/// An engine's functions, none of them null.
// Immutable, and the functions are those of a library that is never unloaded.
struct EngineTable: @unchecked Sendable {
    let name: String
    let create:
        @convention(c) (
            UnsafePointer<mien_plugin_settings>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, mien_plugin_error
        ) -> mien_plugin_status
    let destroy: PluginHandle.Destroy
    let load:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
            mien_plugin_error
        ) -> mien_plugin_status
    let unload: PluginHandle.Destroy
    let outputCount: @convention(c) (UnsafeMutableRawPointer?) -> Int
    let outputName: @convention(c) (UnsafeMutableRawPointer?, Int) -> UnsafePointer<CChar>?
    let run:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<mien_plugin_tensor>?, mien_plugin_error
        ) -> mien_plugin_status
    let output:
        @convention(c) (
            UnsafeMutableRawPointer?, Int, UnsafeMutablePointer<mien_plugin_tensor>?, mien_plugin_error
        ) -> mien_plugin_status
    /// The only one that may be null: not every engine stands on a library.
    let libraryVersion: (@convention(c) (UnsafeMutableRawPointer?) -> UnsafePointer<CChar>?)?

    init(_ table: mien_plugin_engine, _ what: String, _ reader: PluginTableReader) throws {
        name = try reader.name(table.name, of: "the name in \(what)")
        create = try reader.function(table.create, "create", of: what)
        destroy = try reader.function(table.destroy, "destroy", of: what)
        load = try reader.function(table.load, "load", of: what)
        unload = try reader.function(table.unload, "unload", of: what)
        outputCount = try reader.function(table.output_count, "output_count", of: what)
        outputName = try reader.function(table.output_name, "output_name", of: what)
        run = try reader.function(table.run, "run", of: what)
        output = try reader.function(table.output, "output", of: what)
        libraryVersion = table.library_version
    }
}
