import Messages
public import Spool
import Threads

extension ServiceBench {
    /// A spool in memory on the service's bus, for reports of the producer `pi.abc`; it waits for nobody when it is stopped.
    ///
    /// - Parameter patience: How long receipts may stay away before reports are sent again.
    public func spool(patience: Duration = .seconds(600)) throws -> Spool {
        var configuration = SpoolConfiguration(path: SpoolConfiguration.inMemory)
        configuration.pace = .relentless
        configuration.patience = patience
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
