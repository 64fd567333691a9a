import Access
import Failure
import Glibc
import Logging
import ServiceKit
import Synchronization

/// The tokens of a file, read again when it changes.
final class TokenBook: Sendable {
    /// What tells that a file is another one.
    private struct Stamp: Equatable {
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private struct State {
        var list: TokenList
        var stamp: Stamp?
        var isDueAt: ContinuousClock.Instant
    }

    /// How long a change may go unnoticed.
    private static let interval: Duration = .seconds(1)

    private let file: String
    private let health: Health
    private let logger: Logger
    private let clock: WallClock
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Reads a file.
    ///
    /// - Throws: `AccessError` when it cannot be read, or a line of it is none.
    init(
        file: String,
        health: Health,
        logger: Logger,
        clock: WallClock = .system,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws {
        (self.file, self.health, self.logger, self.clock, self.now) = (file, health, logger, clock, now)
        let stamp = Self.stamp(of: file)
        state = Mutex(State(list: try TokenList(file: file), stamp: stamp, isDueAt: now() + Self.interval))
    }

    /// Whose token it is, if it is worth something now.
    func record(of text: String) -> TokenRecord? { record(of: TokenHash(of: text)) }

    /// Whose token has this hash, if it is worth something now.
    func record(of hash: TokenHash) -> TokenRecord? {
        state.withLock { state in
            refresh(&state)
            return state.list.record(of: hash, at: clock.now)
        }
    }

    private func refresh(_ state: inout State) {
        guard now() >= state.isDueAt else { return }
        state.isDueAt = now() + Self.interval
        let stamp = Self.stamp(of: file)
        guard stamp != state.stamp else { return }
        state.stamp = stamp
        do {
            state.list = try TokenList(file: file)
            health.calm("tokens")
            logger.info("Tokens read again", metadata: ["tokens": "\(state.list.records.count)"])
        } catch {
            // A file that is gone lets nobody in; one with a slip of the pen leaves everybody what they had.
            if error.code == .unreadable { state.list = TokenList() }
            health.warn("tokens", error.message)
            logger.error("Tokens not read", metadata: ["error": "\(error)"])
        }
    }

    private static func stamp(of file: String) -> Stamp? {
        var facts = stat()
        guard stat(file, &facts) == 0 else { return nil }
        return Stamp(
            inode: UInt64(facts.st_ino),
            size: Int64(facts.st_size),
            seconds: facts.st_mtim.tv_sec,
            nanoseconds: facts.st_mtim.tv_nsec
        )
    }
}
