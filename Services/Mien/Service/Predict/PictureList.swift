import Failure
import Foundation

/// The pictures and films that somebody named, folders searched through.
struct PictureList {
    /// What a file's name says about it.
    enum Kind {
        case picture, film
    }

    struct Entry: Equatable {
        let path: String
        let kind: Kind
    }

    private static let pictureEndings: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp"]
    private static let filmEndings: Set<String> = ["mp4", "mkv", "avi", "mov", "webm", "m4v", "mjpeg"]

    let entries: [Entry]

    init(entries: [Entry]) {
        self.entries = entries
    }

    /// Lists what is at these paths: folders in the order in which a person would number their files.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/unreadableInput`` for a path that is not there, or a folder without
    ///   any picture.
    init(_ paths: [String]) throws(MienError) {
        var entries: [Entry] = []
        for path in paths {
            // A slash at the end says no more than that it is a folder.
            let isMarked = path.count > 1 && path.hasSuffix("/")
            entries += try Self.entries(at: isMarked ? String(path.dropLast()) : path)
        }
        self.entries = entries
    }

    private static func entries(at path: String) throws(MienError) -> [Entry] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw MienError(.unreadableInput, "\(path): there is no such file or folder")
        }
        // A file that was named is read whatever its ending is; the reader says what it thinks of it.
        guard isFolder.boolValue else { return [Entry(path: path, kind: kind(of: path) ?? .picture)] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let found = names.compactMap { name in kind(of: name).map { Entry(path: "\(path)/\(name)", kind: $0) } }
        guard !found.isEmpty else {
            throw MienError(.unreadableInput, "\(path): there is no picture or film in this folder")
        }
        return found.sorted { $0.path.compare($1.path, options: .numeric) == .orderedAscending }
    }

    private static func kind(of path: String) -> Kind? {
        let ending = URL(filePath: path).pathExtension.lowercased()
        if pictureEndings.contains(ending) { return .picture }
        return filmEndings.contains(ending) ? .film : nil
    }
}
