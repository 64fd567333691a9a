import Faces
import Failure
import Foundation
import Images
import Vision

/// A folder of pictures with what was found drawn on them.
struct Gallery {
    private let folder: String
    private let common: String
    private let encoder: JPEGEncoder
    private let frame: JPEGFrame
    private let annotator = Annotator()

    /// - Parameters:
    ///   - folder: Is made if it is not there.
    ///   - common: The part of the pictures' paths that their copies leave out.
    /// - Throws: ``MienError`` with ``MienFailureCode/cannotWrite``.
    init(folder: String, common: String) throws {
        self.folder = folder
        self.common = common
        encoder = try JPEGEncoder()
        frame = try JPEGFrame()
        try Self.make(folder)
    }

    func add(_ jpeg: [UInt8], _ readings: [FaceReader.Reading], path: String, at seconds: Double?) throws {
        try frame.load(jpeg)
        let image = try frame.image(.bgr, atLeast: .full)
        try annotator.draw(
            readings.map { Annotation(face: $0.face.box, probabilities: $0.probabilities) },
            on: image
        )
        let file = name(of: path, at: seconds)
        guard !Self.isSame(file, path) else {
            throw MienError(.cannotWrite, "\(file) is the picture itself: choose another folder for annotated copies")
        }
        try Self.make(URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false))
        do {
            try Data(encoder.encode(image, quality: 92)).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw MienError(
                .cannotWrite,
                "\(file) cannot be written: check the folder and the disk's room",
                cause: error
            )
        }
    }

    /// Where a picture's copy goes: two pictures never share a name, and none is written outside of the folder.
    func name(of path: String, at seconds: Double?) -> String {
        let relative = path.hasPrefix(common) ? String(path.dropFirst(common.count)) : path
        let parts = relative.split(separator: "/").filter { $0 != "." && $0 != ".." }
        let name = parts.joined(separator: "/") + (seconds.map { String(format: "-%07.2f", $0) } ?? "")
        return "\(folder)/\(name)" + (name.hasSuffix(".jpg") ? "" : ".jpg")
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        URL(filePath: one).resolvingSymlinksInPath().standardizedFileURL
            == URL(filePath: other).resolvingSymlinksInPath().standardizedFileURL
    }

    private static func make(_ folder: String) throws(MienError) {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw MienError(.cannotWrite, "the folder \(folder) cannot be made: choose another", cause: error)
        }
    }
}

extension PictureList {
    /// The folder that all entries are in, with its slash; "" when they have none in common.
    var commonFolder: String {
        let folders = entries.map { $0.path.split(separator: "/", omittingEmptySubsequences: false).dropLast() }
        guard var common = folders.first else { return "" }
        for folder in folders {
            common = common.prefix(zip(common, folder).prefix { $0 == $1 }.count)
        }
        return common.isEmpty ? "" : common.joined(separator: "/") + "/"
    }
}
