import Failure
import Foundation
import Plugins
import ProcessTestKit
import Testing

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginCatalogTests {
    @Test func aBadPluginHidesNoGoodOne() throws {
        try withTemporaryFolder { folder in
            try compilePlugin(fault: "table.abi = 7", name: "aged", in: folder)
            try compilePlugin(in: folder)
            try Data("text".utf8).write(to: URL(filePath: "\(folder)/libmien-text.so"))
            let catalog = PluginCatalog(directories: [URL(filePath: "/nowhere"), URL(filePath: folder)])
            let entries = catalog.entries()
            #expect(
                entries.map(\.file.lastPathComponent) == ["libmien-aged.so", "libmien-example.so", "libmien-text.so"]
            )
            let codes = entries.map { entry -> PluginFailureCode? in
                guard case .failure(let error) = entry.library else { return nil }
                return (error as? PluginError)?.code
            }
            #expect(codes == [.wrongABI, nil, .notALibrary])
            #expect(try catalog.engine(named: "doubling").name == "doubling")
            #expect(try catalog.detector(named: "bright").name == "bright")
            #expect(try catalog.classifier(named: "cheerful").name == "cheerful")
        }
    }

    @Test func otherFilesAreLeftAlone() throws {
        try withTemporaryFolder { folder in
            for name in ["libother.so", "libmien-.so", "libmien-x.so.1", "mien-x.so", "libmien-x.txt"] {
                try Data("text".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            }
            #expect(PluginCatalog(directories: [URL(filePath: folder)]).entries().isEmpty)
        }
    }

    @Test func theSameFileIsListedOnce() throws {
        try withPlugin { catalog, file in
            let link = file.deletingLastPathComponent().appending(path: "libmien-link.so")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            let twice = PluginCatalog(directories: catalog.directories + catalog.directories)
            #expect(twice.entries().map(\.file) == [file])
        }
    }

    @Test func saysWhatIsMissingAndWhatWasRefused() throws {
        try withPlugin(fault: "table.abi = 7", name: "fast") { catalog, file in
            try compilePlugin(in: file.deletingLastPathComponent().path())
            #expect { try catalog.engine(named: "fast") } throws: {
                let text = describe($0)
                return ($0 as? PluginError)?.code == .pluginMissing
                    && text.contains("offers the engine fast (there are doubling; files that were refused: 1)")
                    && text.contains("libmien-fast.so speaks version 7")
            }
        }
    }

    /// Two plugins may offer the same, and then names decide: a file that is called like it goes first.
    @Test func thePluginThatIsCalledLikeItGoesFirst() throws {
        try withTemporaryFolder { folder in
            try compilePlugin(fault: #"classifier.version = "1""#, name: "another", in: folder)
            try compilePlugin(fault: #"classifier.version = "2""#, name: "cheerful", in: folder)
            let catalog = PluginCatalog(directories: [URL(filePath: folder)])
            #expect(try catalog.classifier(named: "cheerful").version == "2")
        }
    }

    @Test func theEarlierFolderGoesFirst() throws {
        try withTemporaryFolder { first in
            try withTemporaryFolder { second in
                try compilePlugin(fault: #"classifier.version = "1""#, in: first)
                try compilePlugin(fault: #"classifier.version = "2""#, in: second)
                for (folders, version) in [([first, second], "1"), ([second, first], "2")] {
                    let catalog = PluginCatalog(directories: folders.map { URL(filePath: $0) })
                    #expect(try catalog.classifier(named: "cheerful").version == version)
                }
            }
        }
    }

    @Test func looksInTheUsualPlaces() {
        let catalog = PluginCatalog.standard(
            environment: ["MIEN_PLUGINS": "/a:/b::", "HOME": "/home/me"],
            executable: URL(filePath: "/opt/mien/bin/mien")
        )
        #expect(
            catalog.directories.map { $0.path() } == [
                "/a", "/b", "/opt/mien/bin/", "/home/me/.local/lib/mien/plugins",
                "/opt/mien/lib/mien/plugins", "/usr/lib/mien/plugins",
            ]
        )
    }

    @Test func aFolderMayBeRelative() throws {
        try withPlugin { (catalog, file) throws in
            let here = FileManager.default.currentDirectoryPath
            let up = here.split(separator: "/").map { _ in ".." }.joined(separator: "/")
            let folder = "\(up)\(file.deletingLastPathComponent().path())"
            let relative = PluginCatalog.standard(environment: ["MIEN_PLUGINS": folder], executable: nil)
            #expect(try relative.engine(named: "doubling").name == "doubling")
        }
    }
}
