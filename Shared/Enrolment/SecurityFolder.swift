public import Failure
public import FoundationEssentials
import Messages

/// A site's authority, who is enrolled, and what the broker reads about them: one folder, for its owner's eyes.
public struct SecurityFolder: Sendable {
    public let path: String
    let folder: PrivateFolder

    /// The files that the broker reads, as paths.
    public enum BrokerFile: String, Sendable, CaseIterable {
        case authority = "authority.pem"
        case certificate = "server.pem"
        case key = "server.key"
        case revoked = "revoked.pem"
        /// What nodes may do.
        case nodeRules = "nodes.acl"
        /// What the server's own programs may do.
        case programRules = "programs.acl"
        /// Who they are.
        case programPasswords = "programs.passwords"
    }

    static let authorityKey = "authority.key"
    private static let settingsFile = "site.json"
    private static let nodes = "nodes"
    private static let logins = "logins"

    /// A folder, which may not be there yet.
    public init(_ path: String) {
        self.path = path
        folder = PrivateFolder(path: path)
    }

    /// Whether there is an authority in it.
    public var isInitialized: Bool { folder.has(Self.settingsFile) }

    /// Where a file of the broker's is.
    public func path(_ file: BrokerFile) -> String { folder.path(file.rawValue) }

    /// The file with a program's name and password.
    public func loginPath(_ program: Program) -> String { folder.path("\(Self.logins)/\(program.rawValue)") }

    // MARK: Making

    /// Makes an authority, the server's certificate, accounts for its own programs, and nobody else's yet.
    ///
    ///
    /// - Parameter force: Begin anew where there is an authority: nobody who was enrolled gets in any more.
    /// - Throws: ``EnrolmentError`` with `alreadyThere`, `badRequest` or `cannotWrite`.
    public func initialize(_ settings: SiteSettings, force: Bool = false, now: Date) throws(EnrolmentError) {
        let isTaken = ([Self.authorityKey, Self.settingsFile] + BrokerFile.allCases.map(\.rawValue)).contains(
            where: folder.has
        )
        guard force || !isTaken else {
            throw EnrolmentError(
                .alreadyThere,
                "\(path) has an authority: with --force a new one takes its place, and every node is enrolled again"
            )
        }
        let site = try settings.site
        let authority = try Authority(site: site, now: now)
        let key = KeyPair()
        let hosts = try settings.hosts.map { text throws(EnrolmentError) in try ServerHost(text) }
        let certificate = try authority.serverCertificate(for: key, hosts: hosts, now: now)
        for folder in [folder, nodeFolder, loginFolder] { try folder.make() }
        for name in nodeFiles { nodeFolder.remove(name) }
        try folder.write(authority.certificate.pem + "\n", to: BrokerFile.authority.rawValue)
        try folder.write(authority.key.pem + "\n", to: Self.authorityKey)
        try folder.write(certificate.pem + "\n", to: BrokerFile.certificate.rawValue)
        try folder.write(key.pem + "\n", to: BrokerFile.key.rawValue)
        try writeAccounts(site: site)
        try writeRules(of: [], site: site)
        try writeRevoked([], by: authority, now: now)
        // Last: from now on it counts.
        try folder.write(Self.json(settings), to: Self.settingsFile)
    }

    private func writeAccounts(site: Name) throws(EnrolmentError) {
        var (rules, passwords) = ("", "")
        for program in Program.allCases {
            let password = Self.newPassword()
            try loginFolder.write("\(program.rawValue):\(password)\n", to: program.rawValue)
            passwords += "\(program.rawValue):\(password)\n"
            let allowed = AccessRules([program], site: site, scope: .site).lines
            rules += (["user \(program.rawValue)"] + allowed).joined(separator: "\n") + "\n\n"
        }
        try folder.write(rules, to: BrokerFile.programRules.rawValue)
        try folder.write(passwords, to: BrokerFile.programPasswords.rawValue)
    }

    /// 192 random bits.
    private static func newPassword() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<24).map { _ in hex(UInt8.random(in: .min ... .max, using: &random)) }.joined()
    }

    // MARK: Reading

    /// What `mien init` was told.
    ///
    /// - Throws: ``EnrolmentError`` with `notInitialized` or `malformed`.
    public var settings: SiteSettings {
        get throws(EnrolmentError) {
            guard isInitialized else {
                throw EnrolmentError(.notInitialized, "there is no authority in \(path): run 'mien init' on the server")
            }
            return try Self.decoded(folder.read(Self.settingsFile), Self.settingsFile)
        }
    }

    /// - Throws: ``EnrolmentError``.
    public var authority: Authority {
        get throws(EnrolmentError) {
            _ = try settings
            return try Authority(
                certificatePEM: folder.read(BrokerFile.authority.rawValue),
                keyPEM: folder.read(Self.authorityKey)
            )
        }
    }

    /// Who is or was let in, by name.
    ///
    /// - Throws: ``EnrolmentError``.
    public var enrolledNodes: [EnrolledNode] {
        get throws(EnrolmentError) {
            try nodeFiles.map { name throws(EnrolmentError) in try Self.decoded(nodeFolder.read(name), name) }
        }
    }

    func node(_ name: Name) throws(EnrolmentError) -> EnrolledNode? {
        let file = "\(name).json"
        return nodeFolder.has(file) ? try Self.decoded(nodeFolder.read(file), file) : nil
    }

    // MARK: Writing

    func save(_ node: EnrolledNode) throws(EnrolmentError) {
        try nodeFolder.write(Self.json(node), to: "\(node.name).json")
    }

    /// Writes what the broker reads about the nodes; it hears of it with SIGHUP.
    func publish(now: Date) throws(EnrolmentError) {
        let nodes = try enrolledNodes
        try writeRules(of: nodes.filter { $0.revokedAt == nil }, site: settings.site)
        let entries = nodes.flatMap { node in node.revokedPapers.map { ($0.serial, $0.time) } }
        try writeRevoked(entries, by: authority, now: now)
    }

    private func writeRules(of nodes: [EnrolledNode], site: Name) throws(EnrolmentError) {
        let sections = nodes.map { node in
            let scope = AccessRules.Scope.node(node.name, cameras: node.role.hasCameras ? node.cameras : nil)
            let rules = AccessRules(node.role.programs, site: site, scope: scope)
            return (["user \(node.name)"] + rules.lines).joined(separator: "\n") + "\n"
        }
        let head =
            "# Who is not here, and what is not allowed here, is denied. Written by 'mien enroll' and 'mien revoke'.\n"
        try folder.write(head + sections.joined(separator: "\n"), to: BrokerFile.nodeRules.rawValue)
    }

    private func writeRevoked(
        _ entries: [(String, Date)],
        by authority: Authority,
        now: Date
    ) throws(EnrolmentError) {
        // Each list must be later than the one before, also two of one second; and none may lie in the future.
        let issued = Date(timeIntervalSince1970: (now.timeIntervalSince1970 - 86_400).rounded(.down))
        var latest = issued
        if let text = try? folder.read(Self.issuedFile), let last = Double(text) {  // None yet: any time will do.
            latest = max(issued, Date(timeIntervalSince1970: last + 1))
        }
        let list = RevocationList(entries: entries.map { (serial: $0.0, time: $0.1) }, issued: latest)
        try folder.write(list.pem(signedBy: authority), to: BrokerFile.revoked.rawValue)
        try folder.write("\(latest.timeIntervalSince1970)", to: Self.issuedFile)
    }

    private static let issuedFile = "revoked.time"
    private var nodeFolder: PrivateFolder { PrivateFolder(path: folder.path(Self.nodes)) }
    private var loginFolder: PrivateFolder { PrivateFolder(path: folder.path(Self.logins)) }

    private var nodeFiles: [String] {
        // No folder, no nodes.
        ((try? FileManager.default.contentsOfDirectory(atPath: nodeFolder.path)) ?? []).filter { $0.hasSuffix(".json") }
            .sorted()
    }

    private static func json(_ value: some Encodable) throws(EnrolmentError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw EnrolmentError(.cannotWrite, "a record cannot be written", cause: error)
        }
    }

    private static func decoded<Value: Decodable>(_ text: String, _ name: String) throws(EnrolmentError) -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(Value.self, from: Data(text.utf8))
        } catch {
            throw EnrolmentError(.malformed, "\(name) is damaged", cause: error)
        }
    }
}
