public import Failure

/// What keeps a broker of our own from starting.
public enum LocalBrokerFailureCode: String, FailureCode {
    /// There is no `mosquitto` program on this machine.
    case notInstalled = "not_installed"
    /// The settings contradict each other or cannot be written down.
    case badConfiguration = "bad_configuration"
    /// The data directory or a file in it cannot be made.
    case notWritable = "not_writable"
    /// The system gives us no port.
    case noPort = "no_port"
}

/// A failure of ``LocalBroker``, ``LocalBrokerConfiguration`` or ``LoopbackPort``.
public typealias LocalBrokerError = Failure<LocalBrokerFailureCode>
