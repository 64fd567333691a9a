import Foundation
import Synchronization

/// Lines of text.
public typealias Lines = Transcript<String>

/// An entry of a ``Transcript`` did not come.
public struct MissingEntry: Error, CustomStringConvertible {
    public let description: String
}

/// Entries that come one after the other, and tests that wait for one of them.
public final class Transcript<Entry: Sendable>: Sendable {

    private struct Reader {
        let number: Int
        let isWanted: @Sendable (Entry) -> Bool
        let continuation: CheckedContinuation<Entry?, Never>
    }

    private struct State {
        var entries: [Entry] = []
        var isFinished = false
        var readers: [Reader] = []
        var lastReader = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// All entries so far.
    public var entries: [Entry] { state.withLock { $0.entries } }

    public func add(_ entry: Entry) {
        let served = state.withLock { state in
            state.entries.append(entry)
            let served = state.readers.filter { $0.isWanted(entry) }
            state.readers.removeAll { reader in served.contains { $0.number == reader.number } }
            return served
        }
        for reader in served { reader.continuation.resume(returning: entry) }
    }

    /// Says that no more entries come.
    public func finish() {
        let readers = state.withLock { state in
            state.isFinished = true
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.continuation.resume(returning: nil) }
    }

    /// Waits for an entry, which may have come before.
    ///
    /// - Parameter start: How many entries to skip.
    /// - Throws: ``MissingEntry`` with all entries when there is an end before the entry, or the test is cancelled.
    @discardableResult
    public func first(
        after start: Int = 0,
        where isWanted: @escaping @Sendable (Entry) -> Bool
    ) async throws -> Entry {
        if let entry = await next(after: start, where: isWanted) { return entry }
        throw MissingEntry(description: "it did not come; these did:\n\(text)")
    }

    /// Waits until no more entries come, and returns all.
    @discardableResult
    public func end() async throws -> [Entry] {
        _ = await next(after: .max) { _ in false }
        guard state.withLock({ $0.isFinished }) else {
            throw MissingEntry(description: "no end came, but these entries:\n\(text)")
        }
        return entries
    }

    private var text: String { entries.map { "\($0)" }.joined(separator: "\n") }

    private func next(after start: Int, where isWanted: @escaping @Sendable (Entry) -> Bool) async -> Entry? {
        let number = state.withLock { state in
            state.lastReader += 1
            return state.lastReader
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let reader = Reader(number: number, isWanted: isWanted, continuation: continuation)
                if let answer = enter(reader, after: start) { continuation.resume(returning: answer.entry) }
            }
        } onCancel: {
            leave(number)
        }
    }

    private func enter(_ reader: Reader, after start: Int) -> (entry: Entry?, Void)? {
        state.withLock { state in
            if let entry = state.entries.dropFirst(start).first(where: reader.isWanted) { return (entry, ()) }
            if state.isFinished || Task.isCancelled { return (nil, ()) }
            state.readers.append(reader)
            return nil
        }
    }

    private func leave(_ number: Int) {
        let reader = state.withLock { state in
            state.readers.firstIndex { $0.number == number }.map { state.readers.remove(at: $0) }
        }
        reader?.continuation.resume(returning: nil)
    }
}

extension Lines {
    /// Waits for a line with these words, see ``first(after:where:)``.
    @discardableResult
    public func line(_ words: String, after start: Int = 0) async throws -> String {
        do {
            return try await first(after: start) { $0.contains(words) }
        } catch let error as MissingEntry {
            throw MissingEntry(description: "“\(words)”: \(error)")
        }
    }
}
