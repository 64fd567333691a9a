import Bus
import Messages
import RecorderService
import ServiceKit
import ServiceLifecycle
import Store

/// What runs beside the recording of results.
extension RecorderCommand {
    func expirer(of store: any RecordEraser, _ runtime: ServiceRuntime) -> Expirer {
        Expirer(
            store: store,
            retention: keeping.retention,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
    }

    /// Questions come over a connection of their own: its broker knows at once when nobody is there to answer.
    func answeringServices(_ record: OpenRecord, _ runtime: ServiceRuntime) throws -> [any Service] {
        let bus = try runtime.makeBus(for: .constant("rpc"))
        let answers = RecordAnswers(reader: record.reader, site: service.site) { [eraser = record.eraser] selection in
            WireForgetReply(try eraser.forget(selection, at: WallClock.system.now))
        }
        return [bus, try answers.server(on: bus, logger: runtime.logger, metrics: runtime.metrics)]
    }

    /// Looks over the pages of the files.
    func check(of files: SQLiteStore, _ runtime: ServiceRuntime) -> IntegrityCheck {
        IntegrityCheck(path: database, store: files, health: runtime.health, logger: runtime.logger)
    }

    /// Pictures come over a connection of their own, without a session: they must not hold up results, and nothing of them is
    /// worth waiting for.
    func pictureServices(_ store: any PictureWriter, _ runtime: ServiceRuntime) throws -> [any Service] {
        let bus = try runtime.makeBus(for: .constant("pictures"))
        let keeper = PictureKeeper(
            keeping.pictures,
            store: store,
            health: runtime.health,
            logger: runtime.logger,
            metrics: runtime.metrics
        )
        for subscription in try keeper.subscriptions(site: service.site) { bus.addSubscription(subscription) { _ in } }
        return [bus, keeper]
    }
}
