import Subprocess

/// A certificate authority for one test, made by openssl in a directory.
struct Authority {
    let directory: String
    let name: String

    var certificate: String { "\(directory)/\(name).crt" }
    private var key: String { "\(directory)/\(name).key" }

    init(_ name: String, in directory: String) async throws {
        self.name = name
        self.directory = directory
        try await openSSL(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-out", certificate]
                + Self.newKey + ["-keyout", key]
        )
    }

    /// Issues a certificate for 127.0.0.1, or a client. Returns the paths of certificate and key.
    func issue(_ subject: String) async throws -> (certificate: String, key: String) {
        let path = "\(directory)/\(name)-\(subject)"
        try await openSSL(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(subject)", "-addext", "subjectAltName=IP:127.0.0.1"]
                + ["-CA", certificate, "-CAkey", key, "-out", "\(path).crt"] + Self.newKey + ["-keyout", "\(path).key"]
        )
        return ("\(path).crt", "\(path).key")
    }

    private static let newKey = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    private func openSSL(_ arguments: [String]) async throws {
        try await runProgram(.name("openssl"), arguments)
    }
}
