import Failure
import FoundationEssentials

/// Where cascade files are found.
enum HaarCascadeFile {
    private static let name = "haarcascade_frontalface_default.xml"
    // Debian and Ubuntu; OpenCV built from source; older OpenCV.
    private static let folders = [
        "/usr/share/opencv4/haarcascades", "/usr/local/share/opencv4/haarcascades", "/usr/share/opencv/haarcascades",
    ]

    /// OpenCV's default frontal face.
    static func defaultFrontalFace(in folders: [String] = folders) throws -> String {
        let candidates = folders.map { "\($0)/\(name)" }
        guard let path = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
            throw VisionError(
                .cascadeMissing,
                "There is no \(name) in \(folders[0]): install it with `apt-get install opencv-data`."
            )
        }
        return path
    }

    /// The path, when a file is there.
    static func existing(_ path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            throw VisionError(
                .cascadeMissing,
                "There is no cascade at \(path): correct the path, or get OpenCV's with `apt-get install opencv-data`."
            )
        }
        return path
    }
}
