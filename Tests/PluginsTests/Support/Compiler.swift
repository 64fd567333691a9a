import Foundation
import Plugins
import ProcessTestKit
import Testing

/// The compiler that makes the plugins of these tests.
enum Compiler {
    /// `cc` stands on every machine that builds Mien: its own C targets need one.
    private static let path = "/usr/bin/cc"
    private static let here = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let root = here.deletingLastPathComponent().deletingLastPathComponent()

    static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// A file beside the tests.
    static func fixture(_ name: String) -> URL { here.appending(path: "Fixtures/\(name)") }

    /// Compiles a plugin, as docs/plugins.md says.
    static func compile(_ source: URL, to library: URL, flags: [String] = []) throws {
        let headers = root.appending(path: "Shared/Inference/CPlugin/include").path()
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments =
            ["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I", headers] + flags
            + [source.path(), "-o", library.path()]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(source.lastPathComponent) \(flags) does not compile")
    }
}

/// A folder with the example plugin in it, or with one that has a fault.
///
/// - Parameters:
///   - fault: a C statement, see `misbehaving.c`.
///   - name: the plugin's, as in `libmien-NAME.so`.
@discardableResult
func withPlugin<Output>(
    fault: String? = nil,
    name: String = "example",
    _ body: (PluginCatalog, URL) throws -> Output
) throws -> Output {
    try withTemporaryFolder { folder in
        let file = try compilePlugin(fault: fault, name: name, in: folder)
        return try body(PluginCatalog(directories: [URL(filePath: folder)]), file)
    }
}

/// Compiles the example plugin, or one with a fault, and returns its path.
@discardableResult
func compilePlugin(fault: String? = nil, name: String = "example", in folder: String) throws -> URL {
    let file = URL(filePath: folder).appending(path: "libmien-\(name).so")
    if let fault {
        try Compiler.compile(Compiler.fixture("misbehaving.c"), to: file, flags: ["-DFAULT=\(fault)"])
    } else {
        try Compiler.compile(Compiler.fixture("example.c"), to: file)
    }
    return file
}
