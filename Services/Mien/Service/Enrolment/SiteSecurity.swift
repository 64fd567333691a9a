public import Enrolment
import Failure
public import Foundation
public import LocalBroker
public import Messages
import Subprocess
import SystemPackage

/// A site's authority and the broker that believes it: `mien init`, `enroll`, `revoke`, `nodes`.
public struct SiteSecurity: Sendable {
    private let configuration: SystemConfiguration
    let folder: SecurityFolder
    private let now: @Sendable () -> Date

    /// - Parameter configuration: Says where the data folder is, and the folder of the authority if it is elsewhere.
    public init(_ configuration: SystemConfiguration, now: @escaping @Sendable () -> Date = { Date() }) {
        self.configuration = configuration
        folder = SecurityFolder(configuration.security ?? "\(configuration.dataFolder)/security")
        self.now = now
    }

    // MARK: mien init

    /// Makes the authority and all that the broker reads.
    ///
    /// - Returns: What a person is told.
    /// - Throws: `EnrolmentError`, `LocalBrokerError`, ``MienError``.
    public func initialize(hosts: [String], port: UInt16, force: Bool) async throws -> String {
        let hosts = hosts.isEmpty ? Self.foundHosts : hosts
        let settings = try SiteSettings(site: configuration.site, hosts: hosts, port: port)
        _ = try LocalBroker.findProgram()
        try folder.initialize(settings, force: force, now: now())
        try await hashPasswords()
        let broker = try LocalBroker(preparing: brokerConfiguration())
        let fingerprint = try folder.authority.certificate.fingerprint
        return """
            Site \(configuration.site): an authority of its own, in \(folder.path).
              fingerprint  \(fingerprint)
              server       \(hosts.joined(separator: ", ")), port \(port)
              broker       \(broker.arguments[1])
            'mien up' uses it from now on. Keep \(folder.path) to yourself, and a copy of it elsewhere.
            Next: mien enroll hall-cam --role camera

            """
    }

    /// How the broker runs that believes the authority: as `mien up` starts it.
    ///
    /// - Throws: `LocalBrokerError`, `EnrolmentError`.
    public func brokerConfiguration() throws -> LocalBrokerConfiguration {
        try OwnBroker.guarded(configuration, folder)
    }

    /// This machine's name, as others on its network are likely to know it.
    static var foundHosts: [String] {
        let name = ProcessInfo.processInfo.hostName
        return name.isEmpty || name == "localhost" ? ["localhost"] : [name, "localhost"]
    }

    /// mosquitto_passwd(1) turns what is in plain text into salted hashes, in place.
    private func hashPasswords() async throws {
        let result = try await Subprocess.run(
            .name("mosquitto_passwd"),
            arguments: ["-U", folder.path(.programPasswords)],
            output: .discarded,
            error: .string(limit: 4_096)
        )
        guard result.terminationStatus.isSuccess else {
            throw MienError(.cannotWrite, "mosquitto_passwd failed: \(result.standardError)")
        }
    }

    // MARK: mien enroll, mien revoke

    /// Lets a node in, and writes its file.
    ///
    /// - Parameter output: The file; `nil`: `NAME.mien` in this folder.
    /// - Returns: What a person is told.
    /// - Throws: `EnrolmentError`, ``MienError`` with `targetExists` or `cannotWrite`.
    public func enroll(_ admission: SecurityFolder.Admission, into output: String?) throws -> String {
        let path = output ?? Self.file(of: admission.name)
        guard !FileManager.default.fileExists(atPath: path) else {
            throw MienError(.targetExists, "\(path) is there already: say another with --output")
        }
        let file = try folder.enroll(admission, now: now())
        try SecretFile.write(try file.text, to: path)
        try broker?.reload()
        let cameras = admission.cameras.map(\.text).joined(separator: ", ")
        return """
            Enrolled \(admission.name) as \(admission.role.rawValue)\(cameras.isEmpty ? "" : " of \(cameras)"), \
            until \(Self.day(try NodeCertificate(pem: file.content.certificate).end)).
              file  \(path)\(admission.request == nil ? ": it holds the node's key, so copy it and delete it here" : "")
            On the node: \(try joinCommand(for: path))

            """ + warning
    }

    /// The file of a node for which nobody says another.
    public static func file(of node: Name) -> String { "\(node).mien" }

    /// What is run on a node that has the file.
    ///
    /// - Throws: `EnrolmentError`.
    public func joinCommand(for path: String) throws -> String {
        let fingerprint = try folder.authority.certificate.fingerprint.prefix(32)
        return "mien join \(URL(filePath: path).lastPathComponent) --fingerprint \(fingerprint)"
    }

    /// Lets a node in no more, and drops its connections.
    ///
    /// - Returns: What a person is told.
    /// - Throws: `EnrolmentError`, ``MienError``.
    public func revoke(_ name: Name) throws -> String {
        try folder.revoke(name, now: now())
        guard let broker else { return "Revoked \(name).\n" + warning }
        // First it may do nothing any more, then it is gone; everybody else is back in a moment, and nothing is lost.
        try broker.reload()
        try broker.restart()
        return
            "Revoked \(name): the broker refuses it, and every connection was dropped; the others come back by themselves.\n"
    }

    private var broker: BrokerProcess? {
        BrokerProcess(processFile: "\(configuration.dataFolder)/broker/mosquitto.pid")
    }

    private var warning: String {
        broker == nil
            ? "No broker runs here: it counts when 'mien up' starts. One that you run yourself must read its rules again: SIGHUP.\n"
            : ""
    }

    static func day(_ date: Date) -> String {
        String(Timestamp.utc(Int64(date.timeIntervalSince1970 * 1_000_000)).prefix(10))
    }
}

/// A file for its owner's eyes.
enum SecretFile {
    /// - Throws: ``MienError`` with `cannotWrite`, also when it is there already.
    static func write(_ text: String, to path: String) throws(MienError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let bytes = Array(text.utf8)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw failure(path) }
    }

    private static func failure(_ path: String) -> MienError {
        MienError(.cannotWrite, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
