import CPlugin
import Images

/// A detector's functions, none of them null.
// Immutable, and the functions are those of a library that is never unloaded.
struct DetectorTable: @unchecked Sendable {
    let name: String
    let format: Image.Format
    let create:
        @convention(c) (
            UnsafePointer<mien_plugin_settings>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, mien_plugin_error
        ) -> mien_plugin_status
    let destroy: PluginHandle.Destroy
    let detect:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<mien_plugin_image>?, UnsafeMutablePointer<mien_plugin_face>?, Int,
            UnsafeMutablePointer<Int>?, mien_plugin_error
        ) -> mien_plugin_status

    init(_ table: mien_plugin_detector, _ what: String, _ reader: PluginTableReader) throws {
        name = try reader.name(table.name, of: "the name in \(what)")
        format = try reader.format(table.format, of: what)
        create = try reader.function(table.create, "create", of: what)
        destroy = try reader.function(table.destroy, "destroy", of: what)
        detect = try reader.function(table.detect, "detect", of: what)
    }
}
