import Failure
import Foundation

/// Where an export goes: it appears there whole, or not at all.
struct ExportTarget {
    private let path: String
    private let isFolder: Bool
    private let mayReplace: Bool
    private var provenancePath: String { "\(path)\(isFolder ? "/" : ".")\(Self.provenanceName)" }

    /// Tells a folder that an export has written from all others.
    static let provenanceName = "provenance.json"

    /// - Parameter mayReplace: An earlier export is replaced; a folder that is none never is.
    /// - Throws: ``MienError`` with `targetExists`.
    init(_ path: String, isFolder: Bool, mayReplace: Bool) throws(MienError) {
        let isMarked = path.count > 1 && path.hasSuffix("/")
        self.path = isMarked ? String(path.dropLast()) : path
        (self.isFolder, self.mayReplace) = (isFolder, mayReplace)
        try check()
    }

    /// Lets `body` write to a path beside the target, and moves what it wrote there when it has returned. What it returns
    /// is written as the provenance, if it has one.
    ///
    /// - Throws: ``MienError`` with `targetExists` or `cannotWrite`, or what `body` throws; nothing is left then.
    func write(_ body: (_ path: String) throws -> Data?) throws {
        let url = URL(filePath: path).absoluteURL
        let beside = url.deletingLastPathComponent()
            .appending(path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
            .path(percentEncoded: false)
        try OutputFile.makeFolder(url.deletingLastPathComponent().path(percentEncoded: false))
        // What could not be removed is hidden, and in nobody's way.
        defer { try? FileManager.default.removeItem(atPath: beside) }
        let provenance = try body(beside)
        if isFolder, let provenance { try OutputFile.write(provenance, to: "\(beside)/\(Self.provenanceName)") }
        try check()
        try move(beside)
        if !isFolder, let provenance { try OutputFile.write(provenance, to: provenancePath) }
    }

    private func check() throws(MienError) {
        var isThereAsFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isThereAsFolder) else { return }
        guard mayReplace else {
            throw MienError(
                .targetExists,
                "'\(path)' is there already: choose another name, or replace it with --force"
            )
        }
        let isOurs = !isFolder || FileManager.default.fileExists(atPath: provenancePath)
        guard isThereAsFolder.boolValue == isFolder, isOurs else {
            throw MienError(
                .targetExists,
                "'\(path)' is no export, so --force does not replace it: choose another name"
            )
        }
    }

    private func move(_ beside: String) throws(MienError) {
        let old = beside + ".old"
        // What is replaced is in the way until the new one is in its place, and comes back if that fails.
        let hadOld = mayReplace && rename(path, old) == 0
        guard rename(beside, path) == 0 else {
            let reason = String(cString: strerror(errno))
            if hadOld { rename(old, path) }
            throw MienError(.cannotWrite, "'\(path)' cannot be made: \(reason)")
        }
        // A leftover is hidden, and in nobody's way.
        if hadOld { try? FileManager.default.removeItem(atPath: old) }
    }
}
