public import Messages
import ServiceKit

/// How a gateway serves.
public struct GatewayConfiguration: Sendable {
    /// What is shown of the cameras' pictures.
    public enum Pictures: String, Sendable, CaseIterable {
        /// Nothing: frames are not even received.
        case none
        /// Where the faces are and what they show, on an empty picture.
        case boxes
        /// The pictures themselves.
        case frames
    }

    /// The files that make HTTP into HTTPS.
    public struct TLSFiles: Sendable {
        /// PEM: the certificate, and those of the authorities between it and the root.
        public var certificate: String
        /// PEM.
        public var key: String

        public init(certificate: String, key: String) {
            (self.certificate, self.key) = (certificate, key)
        }
    }

    /// Where it listens: a name or an address of this machine.
    public var host = "127.0.0.1"
    /// 0: one that is free.
    public var port = 8080
    public var tls: TLSFiles?
    /// The file of tokens; `nil`: whoever reaches it may do everything.
    public var tokens: String?
    public var pictures = Pictures.none
    /// The file that the audit log is written to; `nil`: the log.
    public var audit: String?
    /// The file that the log's tail is read from; `nil`: the gateway's own lines are all there is.
    public var logFile: String?
    /// The folder with the web app; `nil`: where it usually is.
    public var web: String?
    /// How many requests a second a token may send, and an address twice as many; 0: as many as it likes. `nil`: 100 where
    /// tokens are asked for, else as many as it likes.
    public var rate: Double?
    /// What the recorder keeps, for those who ask: `none`, `crops` or `frames`; `nil`: nobody knows.
    public var keep: String?
    public var limits = ConnectionLimits()
    /// In whose name pictures are recorded that people send.
    public var camera = Name.constant("web")
    /// How long the answer to a picture may take.
    public var predictDeadline = Duration.seconds(5)

    /// From which URLs pictures are fetched that people name.
    public var pictureURLs = PictureURLs.none
    /// The only hosts that they are fetched from, with all below them; empty: every public one.
    public var pictureHosts: [String] = []

    /// What systems are told that read no protobuf.
    public var doors = DoorsConfiguration(instance: .constant("main"))

    public init() {}
}

/// The URLs that pictures may be fetched from.
public enum PictureURLs: String, Sendable, CaseIterable {
    /// None.
    case none
    /// Those that begin with https://.
    case https
    /// Those that begin with http://, too.
    case http
}
