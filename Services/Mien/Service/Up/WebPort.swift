import Failure
import LocalBroker

/// Where a system's web app is.
struct WebPort {
    /// The port; `nil`: there is no gateway.
    let port: Int?
    /// What people type into a browser.
    let address: String?

    /// Takes the wanted port, or another one that is free if somebody has it.
    ///
    /// - Throws: `LocalBrokerError` when there is no free port.
    init(_ gateway: SystemConfiguration.Gateway) throws {
        guard let wanted = gateway.port else {
            (port, address) = (nil, nil)
            return
        }
        let isHere = ["127.0.0.1", "localhost"].contains(gateway.host)
        // A port of another address is the gateway's own to find taken.
        let port = isHere ? Int(try LoopbackPort.free(preferring: UInt16(clamping: wanted))) : wanted
        self.port = port
        address = "\(gateway.tlsCertificate == nil ? "http" : "https")://\(gateway.host):\(port)"
    }
}
