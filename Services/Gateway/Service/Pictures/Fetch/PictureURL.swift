import Failure

/// The URL of a picture, of the few kinds that are fetched.
///
/// Parsers that disagree about a URL are how checks are got around, so whatever could be read in two ways is refused: only letters
/// of ASCII, no user, no backslash, no fragment, and hosts that are a name or an address in its one way.
struct PictureURL: Sendable, Hashable, CustomStringConvertible {
    enum Scheme: String, Sendable {
        case https
        case http

        fileprivate var port: Int { self == .https ? 443 : 80 }
    }

    enum Host: Sendable, Hashable {
        case address(IPAddress)
        /// In lower case.
        case name(String)
    }

    private static let longest = 2048

    let scheme: Scheme
    let host: Host
    /// The host as it stands in the URL, in lower case.
    let hostText: String
    let port: Int
    /// From the slash on, with the query.
    let path: String

    /// Reads a URL.
    ///
    /// - Throws: ``GatewayError`` with `badURL`, which says what is wrong.
    init(_ text: String) throws(GatewayError) {
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy(Self.isAllowed) else {
            throw Self.refusal("it has letters that no URL has, or more than \(Self.longest)")
        }
        guard let end = text.firstRange(of: "://"), let scheme = Scheme(rawValue: text[..<end.lowerBound].lowercased())
        else {
            throw Self.refusal("it begins with neither https:// nor http://")
        }
        let rest = text[end.upperBound...]
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        guard !authority.contains("@") else { throw Self.refusal("it names a user") }
        (host, hostText, port) = try Self.place(authority, scheme)
        self.scheme = scheme
        let tail = rest[authorityEnd...]
        path = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    var description: String {
        "\(scheme.rawValue)://\(hostText)\(port == scheme.port ? "" : ":\(port)")\(path)"
    }

    /// The URL that this one's answer sends to, by its Location (RFC 9110, 10.2.2).
    ///
    /// - Throws: ``GatewayError`` with `badURL`.
    func following(_ location: String) throws(GatewayError) -> PictureURL {
        if location.hasPrefix("//") { return try PictureURL("\(scheme.rawValue):\(location)") }
        if location.hasPrefix("/") {
            let port = port == scheme.port ? "" : ":\(port)"
            return try PictureURL("\(scheme.rawValue)://\(hostText)\(port)\(location)")
        }
        return try PictureURL(location)
    }

    private static func place(
        _ authority: Substring,
        _ scheme: Scheme
    ) throws(GatewayError) -> (Host, String, Int) {
        let (hostText, portText) = split(authority)
        let host: Host
        if hostText.hasPrefix("[") {
            guard let address = IPAddress(hostText.dropFirst().dropLast()), hostText.hasSuffix("]") else {
                throw refusal("its host is no address")
            }
            host = .address(address)
        } else if let address = IPAddress(hostText) {
            host = .address(address)
        } else {
            guard isName(hostText) else {
                throw refusal("its host is neither a name nor an address as it is written everywhere")
            }
            host = .name(hostText)
        }
        guard let portText else { return (host, hostText, scheme.port) }
        guard let port = Int(portText), (1...65_535).contains(port), String(port) == portText else {
            throw refusal("its port is no number")
        }
        return (host, hostText, port)
    }

    private static func split(_ authority: Substring) -> (host: String, port: Substring?) {
        let searched = authority[(authority.lastIndex(of: "]") ?? authority.startIndex)...]
        guard let colon = searched.firstIndex(of: ":") else { return (authority.lowercased(), nil) }
        return (authority[..<colon].lowercased(), authority[authority.index(after: colon)...])
    }

    // RFC 1123, 2.1. A last label that is a number, or begins as one in hexadecimal, is what resolvers take for an address
    // (WHATWG URL, 3.5, "ends in a number").
    private static func isName(_ text: String) -> Bool {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        guard let last = labels.last, text.utf8.count <= 253, !last.hasPrefix("0x"),
            !last.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\\\"<>^`{|}#".utf8.contains(byte)
    }

    static func refusal(_ what: String) -> GatewayError {
        GatewayError(.badURL, "the URL is refused: \(what)")
    }
}
