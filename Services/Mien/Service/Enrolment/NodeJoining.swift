import Enrolment
import Failure
public import Foundation
public import Messages

/// Makes this machine a node: `mien request` and `mien join`.
public struct NodeJoining: Sendable {
    /// Where papers and configuration go to.
    public var folder: String
    /// Where systemd looks for units; `nil`: no unit is written.
    public var units: String?
    /// The program that the unit starts.
    public var program: String
    private let now: @Sendable () -> Date

    /// `/etc/mien` for root, else `mien` in the user's configuration folder (XDG Base Directory Specification).
    public static var usualFolder: String {
        if geteuid() == 0 { return "/etc/mien" }
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return "\(folder)/mien" }
        return "\(environment["HOME"] ?? NSHomeDirectory())/.config/mien"
    }

    /// Where systemd looks for units, if it runs here and we may write there.
    public static var usualUnits: String? {
        geteuid() == 0 && FileManager.default.fileExists(atPath: "/run/systemd/system") ? "/etc/systemd/system" : nil
    }

    public init(folder: String, units: String?, program: String, now: @escaping @Sendable () -> Date = { Date() }) {
        (self.folder, self.units, self.program, self.now) = (folder, units, program, now)
    }

    private var papers: NodeFolder { NodeFolder("\(folder)/papers") }
    private var configurationPath: String { "\(folder)/mien.yaml" }
    private var unitPath: String? { units.map { "\($0)/mien.service" } }

    /// Makes a key here and a request for the server's `mien enroll --request`.
    ///
    /// - Throws: `EnrolmentError`, ``MienError``.
    public func request(for name: Name, into path: String) throws -> String {
        let request = try papers.request(for: name)
        try SecretFile.write(request + "\n", to: path)
        return "The key stays in \(papers.path). On the server: mien enroll \(name) --role … --request \(path)\n"
    }

    /// Checks a file that `mien enroll` made and puts what is in it where it belongs.
    ///
    /// - Parameter sources: The cameras' sources, by name; those that are missing are asked for in the configuration.
    /// - Returns: What a person is told: everything that was written.
    /// - Throws: `EnrolmentError`, ``MienError`` with `unreadableInput`, `targetExists`, `badArgument` or `cannotWrite`.
    public func join(
        _ path: String,
        fingerprint: String?,
        sources: [String: String],
        force: Bool
    ) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {  // The reason is the same sentence.
            throw MienError(.unreadableInput, "\(path) cannot be read: is it there, and the file of 'mien enroll'?")
        }
        let file = try EnrolmentFile(text: text, fingerprint: fingerprint, key: papers.waitingKey, now: now())
        if let stranger = sources.keys.first(where: { !file.content.cameras.contains($0) }) {
            throw MienError(
                .badArgument,
                "the node has no camera '\(stranger)'; it has \(file.content.cameras.joined(separator: ", "))"
            )
        }
        for target in [configurationPath, unitPath].compactMap({ $0 }) where !force {
            guard !FileManager.default.fileExists(atPath: target) else {
                throw MienError(.targetExists, "\(target) is there already: with --force it is written anew")
            }
        }
        try papers.install(file, force: force)
        var written = ["\(papers.path)  certificate and key of \(file.content.node)"]
        if file.content.role.hasCameras {
            try write(try configuration(for: file.content, sources), to: configurationPath)
            written.append("\(configurationPath)  site, server, cameras, and how much of the work is done here")
            if let unitPath {
                try write(unit, to: unitPath)
                written.append("\(unitPath)  starts it with the machine")
            }
        }
        return "Joined \(file.content.site) as \(file.content.node) (\(file.content.role.rawValue)).\n"
            + written.map { "  wrote \($0)\n" }.joined() + next(file.content)
    }

    private func next(_ content: EnrolmentFile.Content) -> String {
        guard content.role.hasCameras else {
            let flags =
                "--broker \(content.broker) --site \(content.site) --instance \(content.node) "
                + "--tls-ca \(papers.authorityPath) --tls-cert \(papers.certificatePath) --tls-key \(papers.keyPath)"
            let command = content.role == .viewer ? "mien watch" : "mien-\(content.role.rawValue) --group workers"
            return "Next: \(command) \(flags)\n"
        }
        if unitPath != nil { return "Next: systemctl daemon-reload && systemctl enable --now mien\n" }
        return "Next: mien up --config \(configurationPath)\n"
    }

    /// Names were checked; sources come from this machine's own command line, and stand in quotes.
    private func configuration(for content: EnrolmentFile.Content, _ sources: [String: String]) throws -> String {
        let cameras = try content.cameras.map { camera in
            let source = sources[camera] ?? "/dev/video0"
            guard source.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw MienError(.badArgument, "the source of '\(camera)' has a line break in it")
            }
            return "  \(camera): '\(source.replacingOccurrences(of: "'", with: "''"))'\n"
        }
        let work = content.role == .camera ? "frames" : "results"
        return """
            # Written by 'mien join'. docs/edge.md tells what can stand here.
            site: '\(content.site)'
            broker: '\(content.broker)'
            papers: '\(papers.path)'
            # frames: they go to the server. crops: only faces leave this machine. results: no picture does.
            role: \(work)
            cameras:

            """ + cameras.joined()
    }

    private var unit: String {
        """
        [Unit]
        Description=Mien, a node
        After=network-online.target time-sync.target
        Wants=network-online.target
        StartLimitIntervalSec=0

        [Service]
        ExecStart=\(program) up --config \(configurationPath) --data /var/lib/mien
        Restart=always
        RestartSec=2
        StateDirectory=mien
        StateDirectoryMode=0700
        UMask=0077
        NoNewPrivileges=yes
        ProtectSystem=strict
        ReadWritePaths=\(folder)
        ProtectHome=yes
        PrivateTmp=yes
        TimeoutStopSec=10

        [Install]
        WantedBy=multi-user.target

        """
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw MienError(.cannotWrite, "\(path) cannot be written", cause: error)
        }
    }
}
