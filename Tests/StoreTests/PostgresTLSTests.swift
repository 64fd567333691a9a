import Failure
import Foundation
import LocalBroker
import Messages
import PostgresTestKit
import Testing

@testable import PostgresStore
@testable import Store

@Suite(
    "PostgreSQL over TLS",
    .serialized,
    .enabled(
        if: PostgresServer.programs != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
        "PostgreSQL or openssl is not installed: Scripts/setup --test does it"
    ),
    .timeLimit(.minutes(5))
)
struct PostgresTLSTests {
    private let server: PostgresServer
    private let port: UInt16
    private let name: String

    init() throws {
        port = try LoopbackPort.free()
        server = try PostgresServer(port: port)
        let database = try server.makeDatabase()
        name = String(try #require(database.split(separator: "/").dropFirst(2).first?.prefix { $0 != "?" }))
    }

    private func address(_ options: String, host: String = "localhost") -> String {
        "postgres://postgres@\(host):\(port)/\(name)?hostaddr=127.0.0.1&\(options)"
    }

    private func open(_ address: String) throws -> PostgresConnection {
        try PostgresConnection(to: PostgresAddress(parsing: address))
    }

    private func refusal(_ address: String) throws -> StoreError {
        try #require(#expect(throws: StoreError.self) { try open(address) })
    }

    @Test func recordsAtAServerWhoseCertificateItKnows() throws {
        let address = address("sslmode=verify-full&sslrootcert=\(server.folder)/server.crt")
        let store = try PostgresStore(PostgresAddress(parsing: address), site: Name("home")) { TestRecord.now }
        #expect(try store.insert([.example(1)]).stored == 1)
        let encrypted = try open(address).execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        #expect(try encrypted.first { try $0.boolean() } == true)
    }

    @Test func saysWhyItDoesNotTrustAServer() throws {
        let root = "sslrootcert=\(server.folder)/server.crt"
        let stranger = try refusal(address("sslmode=verify-full&\(root)", host: "db.example"))
        #expect(stranger.code == .unreachable)
        #expect(stranger.message.contains("does not match host name"), "\(stranger)")
        let other = "\(server.folder)-other.crt"
        defer { for file in [other, "\(other).key"] { unlink(file) } }
        try Self.makeCertificate(other)
        let unknown = try refusal(address("sslmode=verify-ca&sslrootcert=\(other)"))
        #expect(unknown.code == .unreachable && unknown.message.contains("certificate verify failed"), "\(unknown)")
        let missing = try refusal(address("sslmode=verify-full&sslrootcert=/nowhere/root.crt"))
        #expect(missing.code == .unreachable && missing.message.contains("/nowhere/root.crt"), "\(missing)")
    }

    @Test func isNotLetInInTheClear() throws {
        let refusal = try refusal(address("sslmode=disable"))
        #expect(refusal.code == .unreachable && refusal.message.contains("no encryption"), "\(refusal)")
    }

    /// Of somebody else.
    private static func makeCertificate(_ path: String) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments =
            [
                "req", "-new", "-x509", "-days", "2", "-nodes", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
            ]
            + ["-subj", "/CN=other", "-keyout", "\(path).key", "-out", path]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
    }
}
