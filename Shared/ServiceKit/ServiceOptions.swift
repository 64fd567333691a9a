public import ArgumentParser
public import Bus
public import Failure
import Glibc
public import Logging
public import Messages

/// The flags that every service understands.
public struct ServiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The broker: mqtt://[user:password@]host[:port], mqtts:// for TLS, or unix:///path.",
            valueName: "url"
        )
    )
    public var broker = "mqtt://localhost"

    @Option(help: "The site that this machine's cameras belong to: the topics start with mien/v1/<site>.")
    public var site = Name.homeSite

    @Option(
        help: "What tells this process from others of its kind; two with the same name drive each other off the broker."
    )
    public var instance = Name.host

    @Option(help: ArgumentHelp("Trust the authorities in this PEM file instead of the system's.", valueName: "file"))
    public var tlsCa: String?

    @Option(help: ArgumentHelp("Show the broker this certificate (PEM).", valueName: "file"))
    public var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    public var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "How the broker knows us: a file, yours alone, whose first line is name:password.",
            discussion: "Where --broker says the name, as in mqtts://name@host, the line is the password.",
            valueName: "file"
        )
    )
    public var brokerLogin: String?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    public var logLevel = Logger.Level.info

    public init() {}

    public func validate() throws {
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together: give both files")
        }
    }

    /// The broker's address with the TLS files.
    ///
    /// - Throws: ``BusError`` with ``BusFailureCode/badAddress``.
    public func brokerAddress() throws(BusError) -> BrokerAddress {
        var address = try BrokerAddress(parsing: broker)
        if tlsCa != nil || tlsCert != nil {
            guard address.port != 0 else {
                throw BusError(.badAddress, "a socket on this machine is not encrypted: leave the --tls flags out")
            }
            address.tls = .init(authorities: tlsCa, certificate: tlsCert, key: tlsKey)
        }
        if let brokerLogin { try address.readLogin(from: brokerLogin) }
        return address
    }
}

extension Name: ExpressibleByArgument {
    public init?(argument: String) {
        // ArgumentParser reports the flag and the value; it has no room for the reason.
        try? self.init(argument)
    }

    fileprivate static let homeSite = constant("home")

    /// This machine's name, with what names may not hold replaced by '-'.
    public static var host: Name {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let safe = text.lowercased().map { "abcdefghijklmnopqrstuvwxyz0123456789.-_".contains($0) ? $0 : "-" }
        // An empty or odd host name has a stand-in, not an error.
        return (try? Name(String(safe.prefix(40)))) ?? constant("node")
    }

    /// A name that is spelt out in the source.
    public static func constant(_ text: StaticString) -> Name {
        do {
            return try Name("\(text)")
        } catch {
            preconditionFailure("\(text) is not a name")
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
