public import Failure
import Foundation
import Synchronization

/// Why there is no server.
public enum PostgresServerFailureCode: String, FailureCode {
    case notInstalled = "not_installed"
    case noStart = "no_start"
}

/// No server could be started.
public typealias PostgresServerError = Failure<PostgresServerFailureCode>

/// A PostgreSQL server of our own in a temporary folder, which ends with this process, however that ends.
///
/// It listens at a socket, and at a port of this machine when it is given one: there only over TLS, with the certificate
/// `server.crt` of its folder for `localhost`. Everybody is let in but the user `locked`, who has the password "right".
public final class PostgresServer: Sendable {
    private struct Process {
        let input: FileHandle
        let output: FileHandle
        var rest = ""
    }

    private static let oldest = 13
    private static let folders = "/usr/lib/postgresql"

    /// The folder of its socket.
    public let folder: String
    /// Commands go in, and answers come out.
    private let process: Mutex<Process>
    private let names = Atomic<Int>(0)

    /// Where Debian has the newest server's programs; `nil` when it is not installed.
    public static let programs: String? = {
        // No such folder, no server.
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folders)) ?? []
        let newest = versions.compactMap(Int.init).filter { $0 >= oldest }.max()
        let bin = newest.map { "\(folders)/\($0)/bin" }
        return bin.flatMap { FileManager.default.isExecutableFile(atPath: "\($0)/initdb") ? $0 : nil }
    }()

    /// What to say where there is none.
    public static let advice: String = "PostgreSQL is not installed: Scripts/setup --test does it"

    /// The one that all tests of a process share; each takes a database of its own.
    public static let shared: Result<PostgresServer, any Error> = Result { try PostgresServer() }

    /// Starts a server; takes a few seconds.
    ///
    /// - Parameters:
    ///   - settings: More lines of `postgresql.conf`. Usually it survives its own end, but no power cut: a test is faster without
    ///     waiting for a disk.
    ///   - port: Of 127.0.0.1, for TLS (openssl(1) makes the certificate); `nil`: none.
    /// - Throws: ``PostgresServerError``.
    public init(settings: [String] = ["fsync = off"], port: UInt16? = nil) throws {
        guard let programs = Self.programs else { throw PostgresServerError(.notInstalled, Self.advice) }
        let (input, output) = (Pipe(), Pipe())
        let child = Foundation.Process()
        // PostgreSQL does not run as root.
        let asOther = geteuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        child.executableURL = URL(filePath: "/usr/bin/env")
        let variables = port.map { ["PGPORT=\($0)"] } ?? []
        child.arguments = variables + asOther + ["sh", "-c", Self.script, programs] + settings
        child.currentDirectoryURL = FileManager.default.temporaryDirectory
        (child.standardInput, child.standardOutput) = (input, output)
        try child.run()
        var process = Process(input: input.fileHandleForWriting, output: output.fileHandleForReading)
        folder = try Self.answer(from: &process)
        self.process = Mutex(process)
    }

    deinit {
        process.withLock { process in
            // Its end is what it waits for.
            try? process.input.close()
        }
    }

    /// Makes a database that nobody else uses. Returns its address for a user.
    public func makeDatabase(user: String = "postgres") throws -> String {
        let name = "test_\(names.add(1, ordering: .relaxed).newValue)"
        try run("psql -q -h \"$folder\" -U postgres -d postgres -c 'CREATE DATABASE \(name)'")
        return address(of: name, user: user)
    }

    /// Where a database is, that need not be there.
    public func address(of name: String, user: String = "postgres") -> String {
        "postgres://\(user)@/\(name)?host=\(folder)"
    }

    /// Executes SQL in a database, as its owner would with psql. Returns what it prints.
    @discardableResult
    public func psql(_ sql: String, in address: String) throws -> String {
        let quoted = sql.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return try run("psql -qAt -v ON_ERROR_STOP=1 -d '\(address)' -c '\(quoted)' | tr '\\n' ' '")
    }

    /// Ends the server at once, as SIGKILL does: all of its processes, for those that serve connections would go on for a moment.
    public func kill() throws {
        try run("pid=$(head -1 \"$folder/data/postmaster.pid\"); kill -9 $pid $(ps -o pid= --ppid $pid)")
    }

    /// Starts it again.
    public func restart() throws { try run("start") }

    @discardableResult
    private func run(_ command: String) throws -> String {
        try process.withLock { process in
            let line = command.split(whereSeparator: \.isNewline).joined(separator: " ")
            try process.input.write(contentsOf: Data("\(line)\n".utf8))
            return try Self.answer(from: &process)
        }
    }

    /// A line that begins with "ok" or "no".
    private static func answer(from process: inout Process) throws -> String {
        while !process.rest.contains("\n") {
            let data = process.output.availableData
            guard !data.isEmpty else {
                throw PostgresServerError(.noStart, "PostgreSQL did not start: \(process.rest.suffix(500))")
            }
            process.rest += String(decoding: data, as: UTF8.self)
        }
        let end = process.rest.firstIndex(of: "\n") ?? process.rest.endIndex
        let line = process.rest[..<end]
        process.rest = String(process.rest[end...].dropFirst())
        guard line.hasPrefix("ok") else {
            throw PostgresServerError(.noStart, "PostgreSQL's fixture failed: \(line.suffix(500))")
        }
        return line.dropFirst(3).trimmingCharacters(in: .whitespaces)
    }

    // Reads commands until its input ends, and then takes everything away.
    private static let script = #"""
        folder=$(mktemp -d -t mien-postgres-XXXXXX) || exit 1
        PATH=$0:$PATH
        start() {
            # What is left of a server that was killed may take a moment to go.
            for attempt in 1 2 3 4 5 6 7 8 9 10; do
                pg_ctl -D "$folder/data" -w -t 30 -l "$folder/log" start >/dev/null 2>&1 && return 0
                sleep 0.3
            done
            tail -5 "$folder/log"
            return 1
        }
        finish() {
            pg_ctl -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
            rm -rf "$folder"
        }
        trap finish EXIT
        trap '' INT TERM
        initdb -D "$folder/data" -U postgres --auth=trust --no-sync --encoding=UTF8 --locale=C >/dev/null 2>"$folder/log" || exit 1
        {
            echo "listen_addresses = ''"
            echo "unix_socket_directories = '$folder'"
            echo "max_connections = 60"
            for line in "$@"; do echo "$line"; done
            if [ -n "$PGPORT" ]; then
                echo "port = $PGPORT"
                echo "listen_addresses = '127.0.0.1'"
                echo "ssl = on"
                echo "ssl_cert_file = '$folder/server.crt'"
                echo "ssl_key_file = '$folder/server.key'"
            fi
        } >>"$folder/data/postgresql.conf"
        if [ -n "$PGPORT" ]; then
            openssl req -new -x509 -days 2 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=localhost \
                -addext subjectAltName=DNS:localhost -keyout "$folder/server.key" -out "$folder/server.crt" 2>/dev/null || exit 1
            chmod 600 "$folder/server.key"
        fi
        start >&2 || exit 1
        psql -q -h "$folder" -U postgres -d postgres -c "CREATE ROLE locked LOGIN PASSWORD 'right'" -c "CREATE ROLE guest LOGIN" >&2 || exit 1
        { echo "local all locked scram-sha-256"; echo "local all all trust"; echo "hostssl all all 127.0.0.1/32 trust"; } >"$folder/data/pg_hba.conf"
        pg_ctl -D "$folder/data" reload >/dev/null 2>&1
        chmod 755 "$folder"
        echo "ok $folder"
        while IFS= read -r command; do
            if answer=$(eval "$command" 2>&1); then echo "ok $answer"; else echo "no $answer" | tr '\n' ' '; echo; fi
        done
        """#
}
