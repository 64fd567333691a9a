import Dispatch
import Failure
import Synchronization
import Threads

/// Reads pictures on a thread of its own, a few ahead of those who take them.
final class ImportReading: Sendable {
    enum Entry: Sendable {
        case picture(ImportedPicture)
        /// A picture that cannot be read, and why.
        case unreadable(name: String, sentence: String)
        /// There is nothing more to read in this source; why.
        case broken(any Error)
    }

    let entries: AsyncStream<Entry>
    private let sender: AsyncStream<Entry>.Continuation
    private let places: DispatchSemaphore
    private let isStopped = Atomic(false)

    /// - Parameter ahead: How many pictures may wait to be taken.
    init(ahead: Int) {
        (entries, sender) = AsyncStream.makeStream()
        places = DispatchSemaphore(value: ahead)
    }

    /// Starts to read.
    ///
    /// - Parameter makeReader: Makes what reads; called on the thread.
    func start(_ source: ImportSource, _ makeReader: @escaping @Sendable () throws -> ImportReader) {
        startThread(named: "pictures") { [self] in
            do {
                let reader = try makeReader()
                try source.forEach { item in
                    places.wait()
                    guard !isStopped.load(ordering: .relaxed) else { throw CancellationError() }
                    sender.yield(Self.entry(item, reader))
                }
            } catch {
                sender.yield(.broken(error))
            }
            sender.finish()
        }
    }

    /// Makes room for one more picture: to be called once for every entry that was taken.
    func release() { places.signal() }

    /// Reads no more.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        places.signal()
    }

    private static func entry(_ item: ImportItem, _ reader: ImportReader) -> Entry {
        do {
            return .picture(try reader.read(item))
        } catch {
            return .unreadable(name: item.name, sentence: describe(error))
        }
    }
}
