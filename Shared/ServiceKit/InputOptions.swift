public import ArgumentParser
public import Bus

/// Where a program's input comes from when it is not where its results go: on a node, frames and faces stay at the node's
/// own broker, and what was made of them goes to the server's.
public struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The broker that the input comes from, if it is another than --broker.", valueName: "url")
    )
    public var inputBroker: String?

    public init() {}

    /// The connection that the input comes over; to be run with the services. `nil`: it is the service's own.
    ///
    /// - Throws: `BusError`.
    public func bus(of runtime: ServiceRuntime) throws -> MosquittoBus? {
        try inputBroker.map { try runtime.makeBus(for: .constant("input"), at: BrokerAddress(parsing: $0)) }
    }
}
