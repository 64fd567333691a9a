import FaceDetection
import Failure
import Foundation
import Models

extension ModelStore {
    /// The folder of a bundle for whatever task, by what a person calls it.
    ///
    /// - Throws: `ModelError` (`invalidName`, `bundleMissing`).
    func folder(ofAny reference: String) throws -> URL {
        do {
            return try folder(of: reference)
        } catch let error as ModelError where error.code == .bundleMissing {
            // The first error is the one to tell: it names what there is.
            guard let folder = try? folder(of: reference, for: .faceDetection) else { throw error }
            return folder
        }
    }
}

/// A bundle whose files are all there and the right ones, whatever its task is.
enum CheckedBundle {
    case expression(ModelBundle)
    case faceDetection(DetectorBundle)

    /// - Throws: `ModelError`: what is wrong with the bundle.
    init(at folder: URL) throws {
        let summary = try BundleSummary(json: BundleFile.manifest(in: folder).read())
        switch BundleTask(rawValue: summary.task) {
        case .expression: self = .expression(try ModelBundle(at: folder))
        case .faceDetection: self = .faceDetection(try DetectorBundle(at: folder))
        case nil:
            throw ModelError(.unsupportedManifest, "this version knows no task \(summary.task): update Mien")
        }
    }
}
