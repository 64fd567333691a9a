import Access
import Failure
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import Messages
import ServiceKit
import Synchronization

/// Writes down who looked at pictures, changed models and deleted: a line of JSON each.
final class AuditLog: Sendable {
    private struct State {
        /// Who last looked at what, and when that was written down.
        var looks: [String: ContinuousClock.Instant] = [:]
        var hasFailed = false
    }

    /// Whoever goes on looking is written down so often.
    private static let interval: Duration = .seconds(60)
    private static let limit = 10_000

    private let descriptor: Int32?
    private let clock: WallClock
    private let logger: Logger
    private let state = Mutex(State())

    /// Opens the file, to write at its end.
    ///
    /// - Parameter file: `nil`: what would be written down goes to the log.
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/failed`` when it cannot be written.
    init(file: String?, logger: Logger, clock: WallClock = .system) throws(GatewayError) {
        (self.logger, self.clock) = (logger, clock)
        guard let file else {
            descriptor = nil
            return
        }
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw GatewayError(.failed, "--audit \(file) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.descriptor = descriptor
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// Somebody did something.
    func did(_ action: String, _ subject: String, status: Int, _ context: GatewayContext) {
        write(action, subject, context, status: status)
    }

    /// Somebody looks at pictures; of those who go on looking at the same, one line a minute.
    func looked(at subject: String, _ context: GatewayContext, now: ContinuousClock.Instant = .now) {
        let key = "\(context.visitor?.name.text ?? "")\u{0}\(context.address)\u{0}\(subject)"
        let isNews = state.withLock { state in
            if let last = state.looks[key], now - last < Self.interval { return false }
            if state.looks.count >= Self.limit { state.looks = state.looks.filter { now - $0.value < Self.interval } }
            if state.looks.count >= Self.limit { state.looks.removeAll() }
            state.looks[key] = now
            return true
        }
        if isNews { write("look", subject, context, status: nil) }
    }

    private func write(_ action: String, _ subject: String, _ context: GatewayContext, status: Int?) {
        let who = context.visitor?.name.text
        let entry: JSONValue = [
            "at": UTCTime.json(clock.now), "who": JSONValue(who), "role": JSONValue(context.visitor?.role.rawValue),
            "address": .string(context.address), "action": .string(action),
            "subject": .string(String(subject.prefix(500))),
            "status": status.map { JSONValue($0) } ?? .null,
        ]
        guard let descriptor else { return logger.notice("Audit", metadata: ["entry": "\(entry.text)"]) }
        // One line to the page cache, in one piece: it takes microseconds.
        let line = entry.bytes + [UInt8(ascii: "\n")]
        guard Glibc.write(descriptor, line, line.count) != line.count else { return }
        let reason = String(cString: strerror(errno))
        let isFirst = state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isFirst {
            logger.error("The audit log cannot be written; it has gaps from now on", metadata: ["error": "\(reason)"])
        }
    }
}

/// Writes down every request that changes something.
struct AuditTrail: RouterMiddleware {
    let log: AuditLog

    func handle(
        _ request: Request,
        context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        // Pictures that people bring along and sessions change nothing that is kept.
        let isChange = request.method != .get && request.method != .head && !Self.harmless.contains(request.uri.path)
        guard isChange else { return try await next(request, context) }
        do {
            let response = try await next(request, context)
            log.did("\(request.method)", request.uri.string, status: response.status.code, context)
            return response
        } catch {
            log.did(
                "\(request.method)",
                request.uri.string,
                status: (error as? GatewayError)?.code.status.code ?? 500,
                context
            )
            throw error
        }
    }

    private static let harmless: Set<String> = [
        "/api/v1/session", "/api/v1/predict", "/api/v1/labels", "/v1.0.0/predict", "/v1.0.0/feedback", "/analyze",
    ]
}
