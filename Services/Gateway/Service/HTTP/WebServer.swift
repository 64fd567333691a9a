import Failure
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle

/// The HTTP server, with its limits and its encryption.
struct WebServer: Service {
    private let application: Application<RouterResponder<GatewayContext>>

    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badCertificate``.
    init(
        _ configuration: GatewayConfiguration,
        responder: RouterResponder<GatewayContext>,
        health: Health,
        logger: Logger,
        onStart: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(GatewayError) {
        let scheme = configuration.tls == nil ? "http" : "https"
        let host = configuration.host
        application = Application(
            responder: responder,
            server: try Self.server(configuration),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                logger.info("The web app is there", metadata: ["address": "\(scheme)://\(host):\(port)"])
                onStart(port)
            },
            logger: Self.quiet(logger)
        )
    }

    func run() async throws { try await application.run() }

    private static func server(_ configuration: GatewayConfiguration) throws(GatewayError) -> HTTPServerBuilder {
        let limits = configuration.limits
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionGuard(limits)],
                idleTimeout: TimeAmount(limits.idle),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes,
                    maxHeaderListSize: limits.headerBytes,
                    maxHeaderFieldCount: limits.headers
                )
            )
        )
        guard let files = configuration.tls else { return plain }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
            )
            tls.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: tls)
        } catch {
            throw GatewayError(
                .badCertificate,
                "\(files.certificate) and \(files.key) are no PEM certificate and its key that can be read",
                cause: error
            )
        }
    }

    /// The server itself says a line for each connection that breaks; that is for those who look for it.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}
