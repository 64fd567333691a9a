import Crypto
import Failure
public import FoundationEssentials

extension ModelStore {
    /// The folder of the bundle whose `bundle.json` has this hash: whatever it is called, these are its bytes.
    ///
    /// Every file of it is checked: the first whole one is taken.
    ///
    /// - Parameters:
    ///   - sha256: 32 bytes.
    ///   - task: What the bundle is for.
    /// - Returns: `nil` when there is none.
    /// - Throws: ``ModelError``: there is one, and this is what is wrong with it. A `BundleFetcher` replaces it.
    public func folder(sha256: [UInt8], of task: BundleTask = .expression) throws -> URL? {
        var fault: (any Error)?
        for listing in listings() {
            // What cannot be read has no hash to be found by.
            guard let summary = try? listing.summary.get(), summary.task == task.rawValue,
                // The same.
                let json = try? BundleFile.manifest(in: listing.folder).read(),
                Array(SHA256.hash(data: json)) == sha256
            else { continue }
            do {
                try Self.check(listing.folder, json, of: task, id: summary.id)
                return listing.folder
            } catch {
                fault = fault ?? error
            }
        }
        if let fault { throw fault }
        return nil
    }

    private static func check(_ folder: URL, _ json: Data, of task: BundleTask, id: String) throws {
        switch task {
        case .expression: _ = try ModelBundle(at: folder)
        case .faceDetection: try BundleContents(of: folder).check(FileHashes(json: json).sha256, requiring: [], of: id)
        }
    }
}

/// What every manifest says of its files.
private struct FileHashes: Decodable {
    let sha256: [String: String]

    init(json: Data) throws {
        do {
            self = try JSONDecoder().decode(FileHashes.self, from: json)
        } catch {
            throw BundleSummary.malformed(error)
        }
        for file in sha256.keys { try BundleName.check(file, as: "file name") }
    }
}
