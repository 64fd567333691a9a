public import Failure
public import FoundationEssentials
public import Messages

/// A node's papers, on the node: what `mien join` put there.
public struct NodeFolder: Sendable, Equatable {
    public let path: String
    private var folder: PrivateFolder { PrivateFolder(path: path) }

    private static let nextKey = "next.key"

    public init(_ path: String) {
        self.path = path
    }

    /// The files that the bus needs.
    public var authorityPath: String { folder.path("authority.pem") }
    public var certificatePath: String { folder.path("node.pem") }
    public var keyPath: String { folder.path("node.key") }

    /// Whether there are papers in it.
    public var isJoined: Bool { folder.has("node.pem") }

    /// - Throws: ``EnrolmentError``.
    public var certificate: NodeCertificate {
        get throws(EnrolmentError) { try NodeCertificate(pem: folder.read("node.pem")) }
    }

    /// The node's name, as its certificate says it.
    ///
    /// - Throws: ``EnrolmentError``.
    public var node: Name {
        get throws(EnrolmentError) {
            let text = try certificate.name
            do {
                return try Name(text)
            } catch {
                throw EnrolmentError(.malformed, "the certificate in \(path) is no node's", cause: error)
            }
        }
    }

    /// Makes a key here, and a request for its certificate: the key never leaves the node.
    ///
    /// - Throws: ``EnrolmentError`` with `alreadyThere` or `cannotWrite`.
    public func request(for node: Name) throws(EnrolmentError) -> String {
        guard !isJoined else { throw EnrolmentError(.alreadyThere, "\(path) has a node's papers already") }
        try folder.make()
        let key = try folder.has(Self.nextKey) ? KeyPair(pem: folder.read(Self.nextKey)) : KeyPair()
        try folder.write(key.pem + "\n", to: Self.nextKey)
        return try key.request(for: node.text)
    }

    /// The key that waits for its certificate; `nil` when there is none.
    ///
    /// - Throws: ``EnrolmentError``.
    public var waitingKey: KeyPair? {
        get throws(EnrolmentError) { folder.has(Self.nextKey) ? try KeyPair(pem: folder.read(Self.nextKey)) : nil }
    }

    /// Puts a checked file's papers here.
    ///
    /// - Throws: ``EnrolmentError`` with `alreadyThere` or `cannotWrite`.
    public func install(_ file: EnrolmentFile, force: Bool = false) throws(EnrolmentError) {
        guard force || !isJoined else {
            throw EnrolmentError(
                .alreadyThere,
                "\(path) has a node's papers already: with --force these take their place"
            )
        }
        let waiting = try waitingKey
        guard let key = file.content.key ?? waiting?.pem else {
            throw EnrolmentError(.badRequest, "there is no key for this certificate")
        }
        try folder.make()
        try folder.write(file.content.authority, to: "authority.pem")
        try folder.write(key, to: "node.key")
        try folder.write(file.content.certificate, to: "node.pem")
        folder.remove(Self.nextKey)
    }

    // MARK: Renewing

    /// What to ask the registrar for, with a new key that waits here.
    ///
    /// - Throws: ``EnrolmentError``.
    public func renewal() throws(EnrolmentError) -> Renewal {
        let key = try KeyPair(pem: folder.read("node.key"))
        let next = KeyPair()
        try folder.write(next.pem + "\n", to: Self.nextKey)
        return try Renewal(of: certificate, key: key, next: next)
    }

    /// Takes the certificate that the registrar gave for the waiting key.
    ///
    /// Key and certificate are two files: a program that connects between the two changes is refused once, and tries again.
    ///
    /// - Throws: ``EnrolmentError`` with `stranger`, `expired` or `malformed`: nothing is changed then.
    public func accept(_ pem: String, now: Date) throws(EnrolmentError) {
        let (new, old) = (try NodeCertificate(pem: pem), try certificate)
        try new.check(issuedBy: NodeCertificate(pem: folder.read("authority.pem")), now: now)
        guard let next = try waitingKey, new.belongs(to: next), new.name == old.name else {
            throw EnrolmentError(.malformed, "the new certificate is not the one that was asked for")
        }
        try folder.write(next.pem + "\n", to: "node.key")
        try folder.write(new.pem + "\n", to: "node.pem")
        folder.remove(Self.nextKey)
    }
}
