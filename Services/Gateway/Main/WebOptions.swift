public import ArgumentParser
public import GatewayService

extension GatewayConfiguration.Pictures: ExpressibleByArgument {}

/// How the gateway serves.
struct WebOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where to listen: an address of this machine.", valueName: "address"))
    var host = GatewayConfiguration().host

    @Option(help: "The port to listen on; 0 takes one that is free.")
    var port = GatewayConfiguration().port

    @Option(help: ArgumentHelp("Serve HTTPS with this certificate (PEM).", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    var tlsPrivateKey: String?

    @Option(
        help: ArgumentHelp(
            "Who may do what, as 'mien token add' writes it; without, everybody who reaches it may do everything.",
            valueName: "file"
        )
    )
    var tokens: String?

    @Option(help: "What is shown of the cameras' pictures: none, boxes or frames.")
    var pictures = GatewayConfiguration.Pictures.none

    @Option(
        help: ArgumentHelp("What the recorder keeps, for people to read: none, crops or frames.", valueName: "what")
    )
    var keep: String?

    @Option(
        help: ArgumentHelp(
            "Write down here who looked at pictures and changed what; without, the log has it.",
            valueName: "file"
        )
    )
    var audit: String?

    @Option(help: ArgumentHelp("Show the end of this log instead of the gateway's own.", valueName: "file"))
    var logFile: String?

    @Option(help: ArgumentHelp("The folder with the web app's files.", valueName: "folder"))
    var web: String?

    @Option(
        help: ArgumentHelp(
            "Requests a second that a token may send; 0: any number. 100 with --tokens, else 0.",
            valueName: "number"
        )
    )
    var rate: Double?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsPrivateKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-private-key belong together: give both files")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard (0...1_000_000).contains(rate ?? 0) else { throw ValidationError("--rate is a number from 0 up") }
        guard keep == nil || ["none", "crops", "frames"].contains(keep) else {
            throw ValidationError("--keep is none, crops or frames")
        }
    }

    var configuration: GatewayConfiguration {
        var configuration = GatewayConfiguration()
        (configuration.host, configuration.port) = (host, port)
        if let tlsCertificate, let tlsPrivateKey {
            configuration.tls = .init(certificate: tlsCertificate, key: tlsPrivateKey)
        }
        (configuration.tokens, configuration.audit, configuration.logFile) = (tokens, audit, logFile)
        (configuration.pictures, configuration.keep, configuration.web) = (pictures, keep, web)
        configuration.rate = rate
        return configuration
    }
}
