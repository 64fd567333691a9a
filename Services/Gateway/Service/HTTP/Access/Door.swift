import Access
import Failure
import HTTPTypes
import Hummingbird
import Messages
import ServiceKit
import Synchronization

/// Knows who asks.
final class Door: Sendable {
    private struct State {
        var sessions = SessionBook()
        var guesses = GuessCounter()
    }

    static let cookie = "mien-session"

    /// `nil`: whoever is on this machine may do everything.
    private let tokens: TokenBook?
    private let clock: WallClock
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        tokens: TokenBook? = nil,
        clock: WallClock = .system,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        (self.tokens, self.clock, self.now) = (tokens, clock, now)
    }

    /// Whether nobody is asked who they are.
    var isOpen: Bool { tokens == nil }

    /// Who sends a request; `nil` when it does not say.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badToken``, ``GatewayFailureCode/badHost`` or
    ///   ``GatewayFailureCode/crossSite``; ``RetryLater``.
    func visitor(of request: Request, address: String) throws -> Visitor? {
        let origin = RequestOrigin(request: request)
        guard let tokens else {
            try origin.checkHost()
            try origin.checkPage(isProofNeeded: false)
            return Visitor(name: .constant("local"), role: .admin, proof: .presence)
        }
        if let text = Self.token(in: request) {
            let record = try check(text, address: address)
            return Visitor(name: record.name, role: record.role, proof: .token)
        }
        guard let cookie = request.cookies[Self.cookie]?.value,
            let hash = state.withLock({ $0.sessions.token(of: cookie, at: clock.now) }),
            let record = tokens.record(of: hash)
        else { return nil }
        try origin.checkPage(isProofNeeded: true)
        return Visitor(name: record.name, role: record.role, proof: .cookie)
    }

    /// Begins a session with a token. Returns who it is, and what the cookie shall say.
    ///
    /// - Throws: ``GatewayError`` with ``GatewayFailureCode/badToken``; ``RetryLater``.
    func beginSession(token text: String, address: String) throws -> (Visitor, cookie: String) {
        let record = try check(text, address: address)
        let cookie = state.withLock { $0.sessions.begin(with: record.hash, at: clock.now) }
        return (Visitor(name: record.name, role: record.role, proof: .cookie), cookie)
    }

    func endSession(_ cookie: String) {
        state.withLock { $0.sessions.end(cookie) }
    }

    /// The token that a request shows.
    static func token(in request: Request) -> String? {
        if let text = request.headers[.authorization] {
            guard text.count > 7, text.prefix(7).lowercased() == "bearer " else { return nil }
            return String(text.dropFirst(7))
        }
        return request.headers[.apiKey]
    }

    private func check(_ text: String, address: String) throws -> TokenRecord {
        if let wait = state.withLock({ $0.guesses.wait(of: address, at: now()) }) {
            let error = GatewayError(.rateLimited, "too many tokens that are worth nothing came from your address")
            throw RetryLater(error: error, seconds: max(1, Int(wait.inSeconds.rounded(.up))))
        }
        guard let record = tokens?.record(of: text) else {
            state.withLock { $0.guesses.failed(address, at: now()) }
            throw GatewayError(.badToken, "this token is worth nothing here: 'mien token list' shows which are")
        }
        state.withLock { $0.guesses.succeeded(address) }
        return record
    }
}
