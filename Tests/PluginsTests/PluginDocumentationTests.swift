import Foundation
import Testing

@Suite struct PluginDocumentationTests {
    private func page() throws -> String {
        try String(contentsOf: Compiler.root.appending(path: "docs/plugins.md"), encoding: .utf8)
    }

    @Test func theExampleInTheDocumentationIsTheOneThatIsTested() throws {
        let example = try String(contentsOf: Compiler.fixture("example.c"), encoding: .utf8)
        #expect(try page().contains("```c\n\(example)```"))
    }

    /// The documentation names the version that this header is.
    @Test func theDocumentationIsOfThisVersionOfTheHeader() throws {
        let path = "Shared/Inference/CPlugin/include/mien_plugin.h"
        let header = try String(contentsOf: Compiler.root.appending(path: path), encoding: .utf8)
        let version = try #require(header.firstMatch(of: /#define MIEN_PLUGIN_ABI (\d+)u/)?.output.1)
        #expect(try page().contains("`MIEN_PLUGIN_ABI` is \(version)"))
        #expect(try page().contains("-I \(path.replacing("/mien_plugin.h", with: ""))"))
    }
}
