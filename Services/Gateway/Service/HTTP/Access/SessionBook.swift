import Access
import Synchronization

/// The sessions of browsers: what a cookie stands for. A session is worth no more than the token that it began with.
struct SessionBook {
    /// More than anybody has open; the oldest ends then.
    private static let limit = 1_000
    /// How long a session lasts, in microseconds: a day's work.
    static let lifetime: Int64 = 12 * 3_600 * 1_000_000

    private struct Session {
        let token: TokenHash
        let expires: Int64
    }

    /// By the hash of what the cookie says: how long a look-up takes tells nothing about it.
    private var sessions: [TokenHash: Session] = [:]

    /// Begins a session. Returns what the cookie shall say.
    mutating func begin(with token: TokenHash, at time: Int64) -> String {
        sessions = sessions.filter { $0.value.expires > time }
        if sessions.count >= Self.limit, let oldest = sessions.min(by: { $0.value.expires < $1.value.expires }) {
            sessions[oldest.key] = nil
        }
        let secret = AccessToken()
        sessions[secret.hash] = Session(token: token, expires: time + Self.lifetime)
        return secret.text
    }

    /// The token that a session began with; `nil` when there is no such session any more.
    func token(of cookie: String, at time: Int64) -> TokenHash? {
        guard let session = sessions[TokenHash(of: cookie)], session.expires > time else { return nil }
        return session.token
    }

    mutating func end(_ cookie: String) {
        sessions[TokenHash(of: cookie)] = nil
    }

    var count: Int { sessions.count }
}
