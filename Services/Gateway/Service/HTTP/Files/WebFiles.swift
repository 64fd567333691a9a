import Crypto
import Failure
import FoundationEssentials
import Glibc

/// The web app's files, in memory: what is not there cannot be asked for, whatever a path looks like.
struct WebFiles: Sendable {
    /// A file as it is sent.
    struct File: Sendable {
        let contentType: String
        let bytes: [UInt8]
        /// The same in gzip's format, where that is shorter.
        let gzipped: [UInt8]?
        /// Changes with the content, in quotes.
        let tag: String
    }

    /// Where Debian's `libjs-chart.js` has the charts.
    static let chartFile = "/usr/share/javascript/chart.js/chart.min.js"
    static let chartPath = "/vendor/chart.js"
    /// More than any page needs.
    private static let largest = 4 << 20
    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "ico": "image/x-icon",
        "json": "application/json; charset=utf-8", "webmanifest": "application/manifest+json", "woff2": "font/woff2",
        "txt": "text/plain; charset=utf-8",
    ]

    private var files: [String: File] = [:]

    /// No files.
    init() {}

    /// Reads a folder, and the charts from theirs.
    init(folder: String?, charts: String = chartFile) {
        if let folder { add(folder, as: "") }
        add(file: charts, as: Self.chartPath)
        files["/"] = files["/index.html"]
    }

    var isEmpty: Bool { files["/"] == nil }
    var hasCharts: Bool { files[Self.chartPath] != nil }

    /// The file at a path of a URL, exactly so.
    subscript(path: String) -> File? { files[path] }

    /// The folder with the web app: what `MIEN_WEB` names, or of the repository that one works in or that the program was built
    /// in, or as installed.
    static func folder(environment: [String: String]) -> String? {
        // Always there on Linux.
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let levels = (program ?? "").split(separator: "/")
        // Built programs are a few folders below the repository: .build/x86_64-unknown-linux-gnu/debug.
        let repositories = (1...5).map { "/" + levels.dropLast($0).joined(separator: "/") }
        let candidates =
            [environment["MIEN_WEB"], "Services/Gateway/Web"].compactMap(\.self)
            + repositories.map { "\($0)/Services/Gateway/Web" } + ["/usr/share/mien/web"]
        return candidates.first { FileManager.default.fileExists(atPath: "\($0)/index.html") }
    }

    private mutating func add(_ folder: String, as path: String) {
        // A folder that cannot be read has no files.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where !name.hasPrefix(".") {
            var facts = stat()
            guard lstat("\(folder)/\(name)", &facts) == 0 else { continue }
            switch facts.st_mode & S_IFMT {
            case S_IFDIR: add("\(folder)/\(name)", as: "\(path)/\(name)")
            case S_IFREG: add(file: "\(folder)/\(name)", as: "\(path)/\(name)")
            default: break  // A link may lead anywhere.
            }
        }
    }

    private mutating func add(file: String, as path: String) {
        guard let type = Self.types[String(path.split(separator: ".").last ?? "")],
            // What cannot be read is not there.
            let data = try? Data(contentsOf: URL(filePath: file)), data.count <= Self.largest
        else { return }
        let bytes = Array(data)
        let digest = SHA256.hash(data: bytes).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let gzipped = Gzip.compress(bytes)
        files[path] = File(
            contentType: type,
            bytes: bytes,
            gzipped: gzipped.flatMap { $0.count < bytes.count * 9 / 10 ? $0 : nil },
            tag: "\"\(digest.joined())\""
        )
    }
}
