import CPlugin
import Images

/// A classifier's functions, none of them null, and the faces that it wants.
// Immutable, and the functions are those of a library that is never unloaded.
struct ClassifierTable: @unchecked Sendable {
    let name: String
    let version: String
    let framing: PluginClassifier.Framing
    let create:
        @convention(c) (
            UnsafePointer<mien_plugin_settings>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, mien_plugin_error
        ) -> mien_plugin_status
    let destroy: PluginHandle.Destroy
    let classify:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<mien_plugin_image>?, Int, UnsafeMutablePointer<Float>?,
            mien_plugin_error
        ) -> mien_plugin_status

    init(_ table: mien_plugin_classifier, _ what: String, _ reader: PluginTableReader) throws {
        name = try reader.name(table.name, of: "the name in \(what)")
        version = try reader.name(table.version, of: "the version in \(what)")
        framing = try Self.framing(table, what, reader)
        create = try reader.function(table.create, "create", of: what)
        destroy = try reader.function(table.destroy, "destroy", of: what)
        classify = try reader.function(table.classify, "classify", of: what)
    }

    private static func framing(
        _ table: mien_plugin_classifier,
        _ what: String,
        _ reader: PluginTableReader
    ) throws -> PluginClassifier.Framing {
        // NaN fails the comparisons.
        guard (8...1024).contains(table.side), table.scale >= 0.5, table.scale <= 1.4 else {
            throw reader.malformed(
                "\(what) wants faces of \(table.side) pixels and scale \(table.scale), and there are 8 to 1024 and "
                    + "0.5 to 1.4"
            )
        }
        return PluginClassifier.Framing(
            format: try reader.format(table.format, of: what),
            side: Int(table.side),
            scale: table.scale,
            isAligned: table.align != 0
        )
    }
}
