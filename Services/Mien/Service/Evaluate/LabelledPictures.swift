import Faces
import Failure
import Foundation

/// Pictures in folders that are named for what they show: `FOLDER/happy/1.jpg`.
struct LabelledPictures {
    struct Entry: Hashable {
        /// Relative to the folder.
        let name: String
        let path: String
        let emotion: Emotion
    }

    private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp"]

    /// In the order of their names' bytes, as any other program sorts them.
    let entries: [Entry]

    /// Lists the pictures.
    ///
    /// - Throws: ``MienError`` with `unreadableInput` when there is no such folder, or `nothingFound` when it has no folders
    ///   named for emotions, or no pictures in them.
    init(in folder: String) throws(MienError) {
        let isMarked = folder.count > 1 && folder.hasSuffix("/")
        let folder = isMarked ? String(folder.dropLast()) : folder
        let emotions = Self.emotionFolders(in: try Self.folders(in: folder))
        guard !emotions.isEmpty else { throw Self.nothing(in: folder) }
        let found = emotions.flatMap { name, emotion in Self.pictures(in: folder, name, of: emotion) }
        guard !found.isEmpty else {
            let names = emotions.map(\.name).joined(separator: ", ")
            throw MienError(.nothingFound, "\(folder): there are no pictures in \(names)")
        }
        entries = found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func folders(in folder: String) throws(MienError) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw MienError(.unreadableInput, "\(folder): there is no such folder")
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw MienError(.unreadableInput, "\(folder) cannot be read: check the rights to it", cause: error)
        }
    }

    private static func emotionFolders(in names: [String]) -> [(name: String, emotion: Emotion)] {
        names.sorted().compactMap { name in Emotion(folder: name).map { (name, $0) } }
    }

    private static func pictures(in folder: String, _ name: String, of emotion: Emotion) -> [Entry] {
        // A file that has an emotion's name is no folder, and has no pictures in it.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []
        return files.filter { endings.contains(URL(filePath: $0).pathExtension.lowercased()) }.map { file in
            Entry(name: "\(name)/\(file)", path: "\(folder)/\(name)/\(file)", emotion: emotion)
        }
    }

    /// Says which of its folders may have been meant.
    private static func nothing(in folder: String) -> MienError {
        // What cannot be read was not meant.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let parts = names.sorted().filter { name in
            let inner = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []  // The same.
            return !emotionFolders(in: inner).isEmpty
        }
        let advice =
            parts.isEmpty
            ? "put pictures into folders like \(folder)/happy"
            : "name one of its parts: \(parts.map { "\(folder)/\($0)" }.joined(separator: ", "))"
        return MienError(.nothingFound, "\(folder): no folder in it is named for an emotion; \(advice)")
    }
}
