import Foundation

/// Plugins for a person: a table for each folder, what each plugin says of itself, and why something cannot be used.
struct PluginTable {
    let terminal: Terminal
    /// Columns of the screen.
    let width: Int

    func text(_ lines: [PluginLine], folders: [String]) -> String {
        guard !lines.isEmpty else { return nothing(in: folders) }
        var text = ""
        for (index, line) in lines.enumerated() {
            let folder = Self.folder(of: line)
            if index == 0 || folder != Self.folder(of: lines[index - 1]) {
                text += "\(index == 0 ? "" : "\n")\(terminal.bold(folder))\n\n\(terminal.dim(header))\n"
            }
            text += row(line)
            let isLastOfFile = index + 1 == lines.count || lines[index + 1].file != line.file
            if isLastOfFile { text += indented(line.description) }
        }
        return text
    }

    private static func folder(of line: PluginLine) -> String {
        NSString(string: line.file).deletingLastPathComponent
    }

    private func nothing(in folders: [String]) -> String {
        """
        There are no plugins. They are looked for in
        \(folders.map { "  \($0)\n" }.joined())
        docs/plugins.md shows how to write one.

        """
    }

    private var header: String { "    " + columns("kind", "name", "version", "library") + "file" }

    private func row(_ line: PluginLine) -> String {
        let (sign, color) =
            switch line.state {
            case .ready: ("✓", 71)
            case .unavailable, .hidden: ("!", 214)
            case .refused: ("✗", 203)
            }
        let file = NSString(string: line.file).lastPathComponent
        let cells = columns(line.kind ?? "refused", line.name ?? "", line.version ?? "", line.libraryVersion ?? "")
        return "  \(terminal.paint(sign, color)) \(cells)\(file)\n" + indented(line.reason)
    }

    private func indented(_ text: String?) -> String {
        (text.map { Self.wrapped($0, to: width - 4) } ?? []).map { "    \(terminal.dim($0))\n" }.joined()
    }

    private func columns(_ kind: String, _ name: String, _ version: String, _ library: String) -> String {
        "\(kind.fitted(10))  \(name.fitted(16))  \(version.fitted(9))  \(library.fitted(9))  "
    }

    /// Lines of at most so many characters, broken at spaces; a longer word stays whole.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let line = lines.last, line.count + 1 + word.count <= columns {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}
