public import Failure
import Foundation

extension LocalBrokerConfiguration {
    /// The text of the `mosquitto.conf` that says all this (mosquitto.conf(5), version 2.0).
    ///
    /// - Throws: ``LocalBrokerError`` with ``LocalBrokerFailureCode/badConfiguration``.
    public func fileText() throws(LocalBrokerError) -> String {
        try checkAccess()
        let doors = try doorEntries
        let entries = general + persistenceEntries + logEntries + (doors ?? openEntries) + (bridge?.entries ?? [])
        var lines: [String] = []
        for entry in entries {
            // A value runs to the end of its line, so a line break in a path would be a setting of its own.
            guard entry.value.utf8.allSatisfy({ $0 >= 0x20 }), entry.value.utf8.count < 4_000 else {
                throw LocalBrokerError(
                    .badConfiguration,
                    "the broker's \(entry.key) cannot be written down: use a path without line breaks"
                )
            }
            lines.append("\(entry.key) \(entry.value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private typealias Entry = (key: String, value: String)

    /// One set of rules for every listener.
    private var openEntries: [Entry] { listeners + accessEntries + tlsEntries }

    /// Each door with its own rules; `nil` when there are none. A setting of a listener that stood before the first one would
    /// open port 1883 to everybody.
    private var doorEntries: [Entry]? {
        get throws(LocalBrokerError) {
            guard case .doors(let doors) = access else { return nil }
            guard let socketPath, let tls, let authorities = tls.clientAuthorities else {
                throw LocalBrokerError(
                    .badConfiguration,
                    "a broker with doors needs a socket, a certificate and the authority of its clients"
                )
            }
            return [
                ("listener", "0 \(socketPath)"), ("allow_anonymous", "false"),
                ("password_file", doors.programPasswords), ("acl_file", doors.programRules),
                ("listener", "\(port) \(bindAddress)"), ("allow_anonymous", "false"), ("acl_file", doors.nodeRules),
                ("certfile", tls.certificate), ("keyfile", tls.key), ("tls_version", "tlsv1.2"),
                ("cafile", authorities), ("crlfile", doors.revoked),
                ("require_certificate", "true"), ("use_identity_as_username", "true"),
                ("max_connections", "\(limits.connections)"),
            ]
        }
    }

    private func checkAccess() throws(LocalBrokerError) {
        switch access {
        case .passwords, .doors: return
        case .anyoneOnThisMachine, .rules: break
        }
        guard ["127.0.0.1", "::1", "localhost"].contains(bindAddress) else {
            throw LocalBrokerError(
                .badConfiguration,
                "a broker at \(bindAddress) can be reached from other machines: give it a password file"
            )
        }
    }

    private var general: [Entry] {
        var entries: [Entry] = []
        if case .doors = access {
            entries = [("per_listener_settings", "true"), ("max_keepalive", "\(limits.keepAliveSeconds)")]
        }
        entries += [
            ("pid_file", processFile),
            ("max_inflight_messages", "\(limits.inflightMessages)"),
            ("max_queued_messages", "\(limits.queuedMessages)"),
            ("max_packet_size", "\(limits.packetBytes)"),
            ("set_tcp_nodelay", "true"),
            ("sys_interval", "10"),
        ]
        // Started by root, mosquitto becomes the user `mosquitto`, who can write neither here nor in root's home.
        if geteuid() == 0 { entries.append(("user", "root")) }
        return entries
    }

    private var persistenceEntries: [Entry] {
        guard let persistence else { return [("persistence", "false")] }
        let location = dataDirectory.hasSuffix("/") ? dataDirectory : dataDirectory + "/"
        let entries: [Entry] = [("persistence", "true"), ("persistence_location", location)]
        switch persistence.interval {
        case .seconds(let seconds):
            return entries + [("autosave_interval", "\(seconds)"), ("autosave_on_changes", "false")]
        case .changes(let changes):
            return entries + [("autosave_interval", "\(changes)"), ("autosave_on_changes", "true")]
        }
    }

    private var logEntries: [Entry] {
        let destination =
            switch log {
            case .standardError: "stderr"
            case .standardOutput: "stdout"
            case .file(let path): "file \(path)"
            case .none: "none"
            }
        let types = ["error", "warning", "notice", "information"].map { Entry("log_type", $0) }
        return [("log_dest", destination)] + types + [("connection_messages", "true")]
    }

    private var listeners: [Entry] {
        // What is said of certificates is said of the listener before it: the network's comes last.
        (socketPath.map { [("listener", "0 \($0)")] } ?? []) + [("listener", "\(port) \(bindAddress)")]
    }

    private var accessEntries: [Entry] {
        switch access {
        case .anyoneOnThisMachine:
            [("allow_anonymous", "true")]
        case .rules(let file):
            [("allow_anonymous", "true"), ("acl_file", file)]
        case .doors:
            []
        case .passwords(let file, let rules):
            [("allow_anonymous", "false"), ("password_file", file)] + (rules.map { [("acl_file", $0)] } ?? [])
        }
    }

    private var tlsEntries: [Entry] {
        guard let tls else { return [] }
        var entries: [Entry] = [("certfile", tls.certificate), ("keyfile", tls.key), ("tls_version", "tlsv1.2")]
        if let authorities = tls.clientAuthorities {
            entries += [("cafile", authorities), ("require_certificate", "true")]
        }
        return entries
    }
}
