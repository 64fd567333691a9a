import Failure
package import FoundationEssentials

/// The files of a bundle's folder, held against what its manifest says of them.
package struct BundleContents {
    private let folder: URL

    /// - Throws: ``ModelError`` (`bundleMissing`) when there is no such folder.
    package init(of folder: URL) throws {
        let path = folder.path(percentEncoded: false)
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
            throw ModelError(.bundleMissing, "There is no bundle at \(path): give the path of a bundle's folder.")
        }
        self.folder = folder
    }

    /// The bytes of `bundle.json`.
    package func manifest() throws -> Data { try BundleFile.manifest(in: folder).read() }

    /// Checks that every file is the one that the manifest names.
    ///
    /// - Parameters:
    ///   - hashes: SHA-256 in hexadecimal digits by file name; the names must have passed ``BundleName``.
    ///   - required: files that must be among them.
    ///   - id: the bundle's, for errors.
    /// - Throws: ``ModelError``: `malformedManifest` (a required file has no hash), `fileMissing`, `fileTooLarge`,
    ///   `hashMismatch`.
    package func check(_ hashes: [String: String], requiring required: [String], of id: String) throws {
        for name in required where hashes[name] == nil {
            throw ModelError(
                .malformedManifest,
                "bundle.json of \(id) has no sha256 of \(name): export the bundle again."
            )
        }
        for (name, stated) in hashes.sorted(by: { $0.key < $1.key }) {
            let actual = try BundleFile.listed(name, in: folder).sha256()
            guard actual == stated.lowercased() else {
                throw ModelError(
                    .hashMismatch,
                    "\(name) of \(id) is not the file that bundle.json names: copy the whole bundle again."
                )
            }
        }
    }
}
