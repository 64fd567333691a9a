import Bus
import CoreMetrics
import Logging
import Messages
import RPC
import Rollout

/// The parts of a gateway that other systems and the models meet, wired.
struct OpenDoors {
    let doors: Doors
    let page: MetricsPage
    let models: ModelsAPI
    let groups: GroupWatch

    /// Creates them, and subscribes to what they want to hear.
    ///
    /// - Parameters:
    ///   - bus: Asks the library and the recorder.
    ///   - doorsBus: Hears everything; its own.
    ///   - onGroupChange: Told a group of classifiers that has changed, as the API says it.
    /// - Throws: `BusError` with `badTopic`.
    init(
        _ configuration: DoorsConfiguration,
        site: Name,
        bus: any MessageBus,
        doorsBus: any MessageBus,
        gate: ModelsGate = .open,
        form: (any BundleForm)? = nil,
        onGroupChange: @escaping @Sendable (JSONValue) -> Void = { _ in },
        logger: Logger,
        metrics: any MetricsFactory
    ) throws {
        doors = Doors(configuration, site: site, bus: doorsBus, logger: logger, metrics: metrics)
        page = MetricsPage()
        groups = GroupWatch(onChange: onGroupChange)
        let client = try RPCClient(bus: doorsBus, site: site, client: Name("gateway-\(configuration.instance)-models"))
        let library = LibraryDesk(bus: bus, site: site, client: client)
        models = ModelsAPI(
            orders: ModelOrders(bus: doorsBus, site: site, watch: groups, library: library),
            watch: groups,
            comparison: ModelComparisons(client: client),
            gate: gate,
            uploads: form.map { BundleUploads(form: $0, library: library) }
        )
        var feed = BusFeed(site: site)
        doors.listen(to: &feed)
        page.listen(to: &feed)
        groups.listen(to: &feed)
        try feed.open(on: doorsBus)
    }
}
