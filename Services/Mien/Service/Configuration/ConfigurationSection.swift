import Failure
import Yams

/// A mapping in a YAML file, read key by key, so that every mistake is told with its line.
struct ConfigurationSection {
    let file: String
    private let path: String
    private let line: Int
    private var entries: [(key: String, line: Int?, value: Node)]

    init(_ node: Node, file: String, path: String = "") throws(MienError) {
        guard case .mapping(let mapping) = node else {
            throw Self.error(
                file,
                node.mark?.line,
                "\(path.isEmpty ? "the file" : "'\(path)'") must hold 'key: value' lines"
            )
        }
        self.file = file
        self.path = path
        line = node.mark?.line ?? 1
        entries = []
        for (key, value) in mapping {
            guard let name = key.string else { throw Self.error(file, key.mark?.line, "a key must be a word") }
            entries.append((name, key.mark?.line, value))
        }
    }

    /// Takes a value out, so that ``finish(known:)`` finds what nobody wanted.
    mutating func take(_ key: String) -> Node? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        return entries.remove(at: index).value
    }

    /// Takes everything out, in the file's order.
    mutating func takeAll() -> [(key: String, value: Node)] {
        defer { entries = [] }
        return entries.map { ($0.key, $0.value) }
    }

    /// Takes a value and makes it what it should be.
    ///
    /// - Parameter form: How to write it, for the error: "a number from 1 to 64".
    mutating func take<Value>(_ key: String, as form: String, _ read: (String) -> Value?) throws(MienError) -> Value? {
        guard let node = take(key) else { return nil }
        guard let text = node.string, let value = read(text) else {
            throw error("'\(full(key))' must be \(form)", at: node)
        }
        return value
    }

    mutating func section(_ key: String) throws(MienError) -> ConfigurationSection? {
        guard let node = take(key) else { return nil }
        return try ConfigurationSection(node, file: file, path: full(key))
    }

    func error(_ sentence: String, at node: Node? = nil) -> MienError {
        Self.error(file, node?.mark?.line ?? line, sentence)
    }

    /// Complains about the first key that is left.
    func finish(known: [String]) throws(MienError) {
        guard let entry = entries.first else { return }
        throw Self.error(
            file,
            entry.line,
            "'\(full(entry.key))' is not known here; known are \(known.joined(separator: ", "))"
        )
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func error(_ file: String, _ line: Int?, _ sentence: String) -> MienError {
        MienError(.badConfiguration, "\(file)\(line.map { ":\($0)" } ?? ""): \(sentence)")
    }
}
