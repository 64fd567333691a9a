import Messages
public import Spool

extension ServiceBench {
    /// A spool in memory on the service's bus, for reports of the producer `pi.abc`; it waits for nobody when it is stopped.
    public func spool() throws -> Spool {
        var configuration = SpoolConfiguration(path: SpoolConfiguration.inMemory)
        configuration.rest = .zero
        configuration.farewellTime = .zero
        return try Spool(
            configuration,
            site: Name("home"),
            producer: Name("pi.abc"),
            bus: bus,
            health: health,
            logger: log.logger,
            metrics: metrics
        )
    }
}
