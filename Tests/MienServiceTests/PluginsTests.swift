import Foundation
import Models
import Plugins
import ProcessTestKit
import Testing

@testable import MienService

@Suite struct PluginsTests {
    private let terminal = Terminal(STDOUT_FILENO, isInteractive: false, hasColor: false)

    @Test func showsATableForEachFolder() {
        let lines = [
            PluginLine(
                state: .ready,
                file: "/usr/lib/mien/plugins/libmien-openvino.so",
                plugin: "openvino",
                description: "Runs networks fast.",
                kind: "engine",
                name: "openvino",
                version: "1.0.0",
                libraryVersion: "2026.4"
            ),
            PluginLine(
                state: .refused,
                file: "/usr/lib/mien/plugins/libmien-aged.so",
                reason:
                    "libmien-aged.so speaks version 7 of the plugin interface, and this Mien 1: get the plugin's version "
                    + "for this Mien, or update Mien."
            ),
            PluginLine(
                state: .unavailable,
                file: "/a/libmien-b.so",
                plugin: "b",
                kind: "classifier",
                name: "b",
                version: "1",
                reason: "No."
            ),
        ]
        let text = PluginTable(terminal: terminal, width: 80).text(lines, folders: [])
        #expect(
            text == """
                /usr/lib/mien/plugins

                    kind        name              version    library    file
                  ✓ engine      openvino          1.0.0      2026.4     libmien-openvino.so
                    Runs networks fast.
                  ✗ refused                                             libmien-aged.so
                    libmien-aged.so speaks version 7 of the plugin interface, and this Mien 1:
                    get the plugin's version for this Mien, or update Mien.

                /a

                    kind        name              version    library    file
                  ! classifier  b                 1                     libmien-b.so
                    No.

                """
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func saysWhereItLookedInVain() {
        let text = PluginTable(terminal: terminal, width: 80).text([], folders: ["/a", "/b"])
        #expect(text.hasPrefix("There are no plugins. They are looked for in\n  /a\n  /b\n"))
        #expect(text.hasSuffix("docs/plugins.md shows how to write one.\n"))
    }

    @Test func aLongWordStaysWhole() {
        #expect(PluginTable.wrapped("a bb /very/long/path cc", to: 4) == ["a bb", "/very/long/path", "cc"])
        #expect(PluginTable.wrapped("", to: 4).isEmpty)
    }

    @Test func aRefusedFileIsListedAndTheDoctorWarnsOfIt() throws {
        try withTemporaryFolder { folder in
            let file = "\(folder)/libmien-text.so"
            try Data("text".utf8).write(to: URL(filePath: file))
            let catalog = PluginCatalog(directories: [URL(filePath: folder)])
            let lines = PluginSurvey(catalog).lines()
            #expect(lines.map(\.state) == [.refused] && lines.map(\.file) == [file])
            let json = try JSONLine.text(try #require(lines.first))
            #expect(json.hasPrefix("{\"file\":\"\(file)\",\"reason\":\"libmien-text.so cannot be loaded ("))
            #expect(json.hasSuffix(",\"state\":\"refused\"}"))
            let finding = try #require(Finding.plugins(in: catalog).first)
            #expect(finding.grade == .warning && finding.subject == "plugin")
            #expect(finding.sentence.hasPrefix("\(file): libmien-text.so cannot be loaded ("))
            #expect(finding.remedy == "rm \(file), or install it again")
        }
    }

    @Test func theDoctorSaysThatAPluginsModelIsMissing() throws {
        let finding = try #require(Finding.models("plugin:nowhere", in: .standard(), EngineCatalog()).last)
        #expect(finding.grade == .bad)
        #expect(finding.sentence.contains("offers the classifier nowhere"))
    }

    @Test func thereIsNothingToSayAboutNoPlugins() {
        #expect(Finding.plugins(in: PluginCatalog(directories: [URL(filePath: "/nowhere")])).isEmpty)
    }
}
