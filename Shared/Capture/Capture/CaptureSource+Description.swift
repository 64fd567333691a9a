extension CaptureSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The path, or the URL without credentials.
    public var description: String {
        switch kind {
        case .device, .file: location
        case .stream: Self.redacted(location)
        }
    }

    public var debugDescription: String { description }

    /// Hides the location from `dump` and from crash reports.
    public var customMirror: Mirror { Mirror(self, children: []) }

    // Rather too little than a password: everything before the last @ goes, wherever that stands, because people write
    // passwords with / and ? in them; so does the query; and so does each part of the path with a = in it, because
    // there are cameras that take /user=admin_password=secret_channel=1.
    private static func redacted(_ url: String) -> String {
        guard let separator = url.firstRange(of: "://") else { return "…" }
        let scheme = url[..<separator.upperBound]
        let rest = url[separator.upperBound...]
        let withoutUser = rest[(rest.lastIndex(of: "@").map(rest.index(after:)) ?? rest.startIndex)...]
        let path = withoutUser.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return scheme + parts.map { $0.contains("=") ? "…" : $0 }.joined(separator: "/")
    }
}
