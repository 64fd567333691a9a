import Failure
import Foundation
import ProcessTestKit
import Testing

@testable import Plugins

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginFileTests {
    private func refusal(of file: URL, user: uid_t = geteuid()) -> PluginError? {
        do {
            try PluginFile(url: file).check(user: user)
            _ = try PluginLibrary(at: file)
            return nil
        } catch {
            return error as? PluginError
        }
    }

    @Test func aFileThatIsNoLibraryIsRefused() throws {
        try withPlugin { _, file in
            for content in [Data(), Data("#!/bin/sh\n".utf8), Data([UInt8](repeating: 0, count: 5000))] {
                try replace(file, with: content)
                let error = refusal(of: file)
                #expect(error?.code == .notALibrary)
                #expect(error?.message.contains("libmien-example.so cannot be loaded (") == true)
            }
        }
    }

    /// The loader would end the process: it maps what is not there.
    @Test func halfALibraryIsRefused() throws {
        try withPlugin { _, file in
            let library = try Data(contentsOf: file)
            for count in [64, 65, 100, 500, 4096, library.count / 2] {
                try replace(file, with: library.prefix(count))
                let error = refusal(of: file)
                #expect(error?.code == .notALibrary)
                #expect(error?.message.contains("is not whole, it ends after \(count) bytes: copy it again") == true)
            }
        }
    }

    @Test(arguments: [32, 54, 56]) func aLibraryWithNonsenseInItsHeadIsRefused(_ offset: Int) throws {
        try withPlugin { _, file in
            var library = try Data(contentsOf: file)
            library.replaceSubrange(offset..<offset + 2, with: [0xFF, 0xFF])
            if offset == 32 { library.replaceSubrange(offset..<offset + 8, with: [UInt8](repeating: 0xFF, count: 8)) }
            try replace(file, with: library)
            #expect(refusal(of: file)?.code == .notALibrary)
        }
    }

    // Written anew: the one that is there may be in use.
    private func replace(_ file: URL, with content: Data) throws {
        try FileManager.default.removeItem(at: file)
        try content.write(to: file)
    }

    @Test func aLibraryOfAnotherMachineIsRefused() throws {
        try withPlugin { _, file in
            var library = try Data(contentsOf: file)
            library[18] = 0xF7  // e_machine: BPF, which no computer is.
            try replace(file, with: library)
            #expect(refusal(of: file)?.code == .notALibrary)
        }
    }

    @Test func aLibraryWithoutTheEntryIsRefused() throws {
        try withTemporaryFolder { folder in
            let source = URL(filePath: folder).appending(path: "other.c")
            try Data("int something_else;".utf8).write(to: source)
            let file = URL(filePath: folder).appending(path: "libmien-other.so")
            try Compiler.compile(source, to: file)
            let error = refusal(of: file)
            #expect(error?.code == .noEntry)
            #expect(error?.message.contains("libmien-other.so has no mien_plugin_main") == true)
        }
    }

    @Test func aLibraryThatNeedsAMissingOneIsRefusedWithItsName() throws {
        try withTemporaryFolder { folder in
            let source = URL(filePath: folder).appending(path: "needy.c")
            try Data("int nowhere(void); int mien_plugin_main(void) { return nowhere(); }".utf8).write(to: source)
            let file = URL(filePath: folder).appending(path: "libmien-needy.so")
            try Compiler.compile(source, to: file, flags: ["-Wno-unused"])
            let error = refusal(of: file)
            #expect(error?.code == .notALibrary)
            #expect(error?.message.contains("nowhere") == true)
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        try withTemporaryFolder { folder in
            let missing = URL(filePath: folder).appending(path: "libmien-missing.so")
            #expect(refusal(of: missing)?.code == .notALibrary)
            try FileManager.default.createDirectory(at: missing, withIntermediateDirectories: false)
            #expect(refusal(of: missing)?.message.contains("is no file") == true)
        }
    }

    @Test func aFileThatEverybodyMayChangeIsRefused() throws {
        try withPlugin { _, file in
            chmod(file.path(), 0o757)
            let error = refusal(of: file)
            #expect(error?.code == .untrustedFile)
            #expect(error?.message.contains("type `chmod o-w \(file.path())`") == true)
            chmod(file.path(), 0o775)
            #expect(refusal(of: file) == nil)
        }
    }

    @Test func aFileInAFolderThatEverybodyMayChangeIsRefused() throws {
        try withPlugin { _, file in
            let folder = file.deletingLastPathComponent().path()
            chmod(folder, 0o777)
            #expect(refusal(of: file)?.code == .untrustedFile)
            // As /tmp is: nobody may replace what is somebody else's.
            chmod(folder, 0o1777)
            #expect(refusal(of: file) == nil)
        }
    }

    @Test func aLinkIsAsGoodAsWhatItLeadsTo() throws {
        try withPlugin { _, file in
            try withTemporaryFolder { folder in
                let link = URL(filePath: folder).appending(path: "libmien-link.so")
                try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
                #expect(refusal(of: link) == nil)
                chmod(file.deletingLastPathComponent().path(), 0o777)
                #expect(refusal(of: link)?.code == .untrustedFile)
            }
        }
    }

    @Test func aFileOfSomebodyElseIsRefused() throws {
        try withPlugin { _, file in
            var user = geteuid()
            // Root trusts root's files only, and everybody root's and their own.
            if user == 0 { #expect(chown(file.path(), 4711, 4711) == 0) } else { user += 1 }
            let error = refusal(of: file, user: user)
            #expect(error?.code == .untrustedFile)
            #expect(error?.message.contains("sudo chown root") == true)
        }
    }
}
