import CPlugin
import Failure
import Images

/// Reads a plugin's tables, of which nothing is believed but that pointers that are not null can be read.
struct PluginTableReader {
    /// The library's file, for sentences.
    let file: String

    private static let maximumCount = 64

    /// Copies a table that begins with its own size.
    ///
    /// ABI 1 has one size only, so all of it must be there; what a later header adds behind it is left alone.
    ///
    /// - Parameter blank: what is copied into.
    func table<Table>(_ pointer: UnsafePointer<Table>?, blank: Table, what: String) throws -> Table {
        guard let pointer else { throw malformed("\(what) is null") }
        let size = Int(UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self))
        let needed = MemoryLayout<Table>.size
        guard size >= needed else { throw malformed("\(what) has \(size) bytes and needs \(needed)") }
        var table = blank
        withUnsafeMutableBytes(of: &table) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: needed))
        }
        return table
    }

    /// The tables of a kind.
    func tables<Table, Result>(
        _ pointers: UnsafePointer<UnsafePointer<Table>?>?,
        count: Int,
        blank: Table,
        kind: String,
        _ check: (Table, _ what: String) throws -> Result
    ) throws -> [Result] {
        guard count != 0 else { return [] }
        guard (1...Self.maximumCount).contains(count) else {
            throw malformed("it counts \(count) \(kind)s, and may have \(Self.maximumCount)")
        }
        guard let pointers else { throw malformed("it counts \(count) \(kind)s, and its table of them is null") }
        return try (0..<count).map { index in
            let what = "the table of \(kind) \(index + 1)"
            return try check(table(pointers[index], blank: blank, what: what), what)
        }
    }

    /// A name that can stand in settings and reports.
    func name(_ text: UnsafePointer<CChar>?, of what: String) throws -> String {
        guard let name = PluginText.name(text) else {
            throw malformed(
                "\(what) is not of 1 to 64 small letters, digits, dots, dashes and underscores, a letter or digit first"
            )
        }
        return name
    }

    /// A line for people.
    func line(_ text: UnsafePointer<CChar>?, of what: String, limit: Int) throws -> String {
        guard let line = PluginText.line(text, limit: limit), !line.isEmpty else {
            throw malformed("\(what) is missing")
        }
        return line
    }

    /// A function that must be there.
    func function<Function>(_ function: Function?, _ name: String, of what: String) throws -> Function {
        guard let function else { throw malformed("\(what) has no function \(name)") }
        return function
    }

    /// A pixel format that is one of the header's.
    func format(_ format: Int32, of what: String) throws -> Image.Format {
        switch Int(format) {
        case Int(MIEN_PLUGIN_GREY): return .grey
        case Int(MIEN_PLUGIN_BGR): return .bgr
        default: throw malformed("\(what) wants images of format \(format), and there are grey (1) and BGR (3)")
        }
    }

    func checkDistinct(_ names: [String], kind: String) throws {
        var seen = Set<String>()
        for name in names where !seen.insert(name).inserted { throw malformed("it has two \(kind)s called \(name)") }
    }

    func malformed(_ fault: String) -> PluginError {
        PluginError(
            .malformedTable,
            "\(file) cannot be used: \(fault). Get a version of the plugin that keeps to mien_plugin.h."
        )
    }
}
