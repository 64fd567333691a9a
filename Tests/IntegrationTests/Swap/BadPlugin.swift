import Foundation
import Messages
import Models
import ProcessTestKit
import SwiftProtobuf
import Testing

/// A plugin whose classifier has a fault, compiled for the test.
enum BadPlugin {
    private static let compiler = "/usr/bin/cc"
    static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: compiler) }

    /// Compiles `misbehaving.c` of the plugins' tests. Returns what selects its classifier.
    ///
    /// - Parameter fault: a C statement.
    static func make(fault: String, in folder: String) throws -> WireModelChoice {
        let library = "\(folder)/libmien-cheerful.so"
        let tests = MienProcess.package.appending(path: "Tests/PluginsTests/Fixtures/misbehaving.c").path()
        let headers = MienProcess.package.appending(path: "Shared/Inference/CPlugin/include").path()
        let process = Process()
        process.executableURL = URL(filePath: compiler)
        process.arguments =
            ["-std=c11", "-shared", "-fPIC", "-w", "-I", headers, "-DFAULT=\(fault)"] + [tests, "-o", library]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(fault) does not compile")
        let hash = try BundleFile.listed("libmien-cheerful.so", in: URL(filePath: folder)).digest()
        return .with { ($0.name, $0.version, $0.sha256, $0.isPlugin) = ("cheerful", "1.0.0", Data(hash), true) }
    }
}
