public import Bus
import Foundation
import Messages
import RPC

extension Import {
    /// Imports over this bus.
    ///
    /// - Returns: How many pictures could not be read, or their labels not be taken.
    /// - Throws: ``MienError``: `unreadableInput`, `nothingFound`, `incomplete`; `RPCError` when the recorder or
    ///   mien-feedback does not answer.
    public func run(on bus: any MessageBus) async throws -> Int {
        let number = ProcessInfo.processInfo.processIdentifier
        let client = try RPCClient(bus: bus, site: options.site, client: Name("import-\(number)"))
        return try await run(BusImportDesk(bus: bus, client: client, site: options.site, camera: options.camera))
    }
}
