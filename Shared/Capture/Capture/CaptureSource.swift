internal import Failure

/// Where pictures come from: a V4L2 device, a network stream, or a file or folder on this machine.
///
/// Its description is fit for logs: user, password and whatever else a URL may hide never show in it.
public struct CaptureSource: Sendable, Hashable {
    /// The ways of reading a source.
    public enum Kind: Sendable, Hashable {
        /// A V4L2 device.
        case device
        /// An `rtsp`, `rtsps`, `http` or `https` URL.
        case stream
        /// A video file, an image file or a folder of images; which of them shows when it is opened.
        case file
    }

    /// How this source is read.
    public let kind: Kind
    /// The path, or the whole URL with its credentials: never log it.
    public let location: String

    /// Reads a source as people write it.
    ///
    /// `/dev/…` and a small number (`0` is `/dev/video0`) are devices, `rtsp://`, `rtsps://`, `http://` and `https://`
    /// URLs are streams, `file://` URLs and everything without `://` are paths. Callers that know more schemes look for
    /// theirs first.
    ///
    /// - Throws: ``CaptureError`` (`invalid_source`) for empty text, NUL characters, schemes that are not read and URLs
    ///   without a host.
    public init(_ text: String) throws {
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw CaptureError(.invalidSource, "The source is empty: give a device, a URL, a file or a folder.")
        }
        guard let separator = text.firstRange(of: "://") else {
            self = Self(withoutScheme: text)
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        switch scheme {
        case "rtsp", "rtsps", "http", "https": self = try Self(scheme: scheme, rest: rest)
        case "file" where rest.hasPrefix("/"): self = Self(path: String(rest))
        default:
            throw CaptureError(
                .invalidSource,
                "Sources with this scheme are not read: give rtsp://, rtsps://, http://, https://, a device or a path."
            )
        }
    }

    /// A file or a folder, whatever its name looks like.
    init(path: String) {
        kind = .file
        location = path
    }

    private init(withoutScheme text: String) {
        if text.utf8.count <= 3, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self.init(device: "/dev/video\(text)")
        } else if text.hasPrefix("/dev/") {
            self.init(device: text)
        } else {
            self.init(path: text)
        }
    }

    private init(device: String) {
        kind = .device
        location = device
    }

    private init(scheme: String, rest: Substring) throws {
        kind = .stream
        location = "\(scheme)://\(rest)"
        let authority = rest.prefix { !"/?#".contains($0) }
        // What stands behind the last @ is the host, perhaps with a port; an IPv6 address stands in brackets.
        let host = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
        guard let first = host.first, first != ":" else {
            throw CaptureError(.invalidSource, "The URL names no host: write \(scheme)://host/path.")
        }
    }
}
