import Faces
import Failure
import Foundation

/// Where pictures come from: a folder, or a table as FER2013's.
enum ImportSource: Sendable {
    case folder([ImportItem])
    case table(FER2013Table)

    /// Looks what is at a path.
    ///
    /// - Throws: ``MienError`` with `unreadableInput` or `nothingFound`.
    init(_ path: String) throws(MienError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw MienError(.unreadableInput, "\(path): there is no such file or folder")
        }
        guard isFolder.boolValue else {
            self = .table(try FER2013Table(path))
            return
        }
        // FER2013's own archive is a folder with the table in it.
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        if let table = names.first(where: { URL(filePath: $0).lastPathComponent == "fer2013.csv" }) {
            self = .table(try FER2013Table("\(path)/\(table)"))
        } else {
            self = .folder(try ImportFolder.items(in: path, names: names))
        }
    }

    var count: Int {
        switch self {
        case .folder(let items): items.count
        case .table(let table): table.count
        }
    }

    /// Gives everything to `body`, one by one.
    func forEach(_ body: (ImportItem) throws -> Void) throws {
        switch self {
        case .folder(let items): try items.forEach(body)
        case .table(let table): try table.forEach(body)
        }
    }
}

/// A folder of pictures, with or without folders in it that say what they show.
enum ImportFolder {
    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp"]

    /// The pictures in a folder, in the order in which a person would number them.
    ///
    /// - Parameter names: All that is in it, relative to it.
    static func items(in folder: String, names: [String]) throws(MienError) -> [ImportItem] {
        let found = names.filter { name in
            // What an archive's links point to is none of our business.
            endings.contains(URL(filePath: name).pathExtension.lowercased()) && isFile("\(folder)/\(name)")
        }
        guard !found.isEmpty else { throw MienError(.nothingFound, "\(folder): there is no picture in this folder") }
        return found.sorted { $0.compare($1, options: .numeric) == .orderedAscending }.map { name in
            ImportItem(name: name, emotion: emotion(of: name), content: .file("\(folder)/\(name)"))
        }
    }

    /// What the innermost folder with an emotion's name says: `Training/happy/1.jpg`.
    private static func emotion(of name: String) -> Emotion? {
        name.split(separator: "/").dropLast().reversed().lazy.compactMap { Emotion(folder: String($0)) }.first
    }

    /// Not one that a link leads to.
    private static func isFile(_ path: String) -> Bool {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
        } catch {
            return false
        }
    }
}
