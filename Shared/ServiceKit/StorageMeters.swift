public import CoreMetrics
import FoundationEssentials
import Glibc
public import ServiceLifecycle
import Threads

/// Says how much room a service's files take and how much is left beside them: `mien_stored_bytes` and
/// `mien_disk_free_bytes`, by `what`.
public struct StorageMeters: Service {
    /// Files that a service keeps.
    public struct Place: Sendable {
        let what: String
        let path: String

        /// Names files.
        ///
        /// - Parameters:
        ///   - what: What they hold, in a word: a label's value.
        ///   - path: A folder, with all that is in it; or a file, with those beside it whose names begin with its name, as SQLite's
        ///     do.
        public init(_ what: String, at path: String) {
            (self.what, self.path) = (what, path)
        }

        /// What its files take on their disk, in bytes; 0 where nothing is yet.
        var storedBytes: UInt64 {
            var facts = stat()
            if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR { return Self.bytes(in: path) { _ in true } }
            let url = URL(filePath: path)
            let name = url.lastPathComponent
            return Self.bytes(in: url.deletingLastPathComponent().path) { $0.hasPrefix(name) }
        }

        /// How much may still be written where they are or will be, in bytes; `nil` when the disk does not say.
        var freeBytes: UInt64? {
            var (place, facts) = (URL(filePath: path), statvfs())
            // A folder that is made when it is needed will be where its parent is.
            while statvfs(place.path, &facts) != 0 {
                guard errno == ENOENT, place.path != "/" else { return nil }
                place.deleteLastPathComponent()
            }
            return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
        }

        private static func bytes(in folder: String, where isWanted: (String) -> Bool) -> UInt64 {
            // A folder that has gone has nothing in it.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter(isWanted).reduce(0) { sum, name in
                var facts = stat()
                let path = "\(folder)/\(name)"
                guard lstat(path, &facts) == 0 else { return sum }
                let isFolder = facts.st_mode & S_IFMT == S_IFDIR
                // POSIX counts in blocks of 512 bytes, whatever the disk's are.
                return sum + UInt64(facts.st_blocks) * 512 + (isFolder ? bytes(in: path) { _ in true } : 0)
            }
        }
    }

    private static let interval: Duration = .seconds(30)

    private let places: [Place]
    private let stored: [Gauge]
    private let free: [Gauge]

    /// Creates meters of some places.
    public init(_ places: [Place], factory: any MetricsFactory) {
        self.places = places
        let labels = places.map { [("what", $0.what)] }
        stored = labels.map { Gauge(label: "mien_stored_bytes", dimensions: $0, factory: factory) }
        free = labels.map { Gauge(label: "mien_disk_free_bytes", dimensions: $0, factory: factory) }
    }

    /// Measures once.
    func measure() {
        for (place, (stored, free)) in zip(places, zip(stored, free)) {
            stored.record(Double(place.storedBytes))
            if let bytes = place.freeBytes { free.record(Double(bytes)) }
        }
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A disk that does not answer holds up a thread of its own and nobody else.
                await withCheckedContinuation { continuation in
                    startThread(named: "storage", isPatient: true) {
                        measure()
                        continuation.resume()
                    }
                }
                // Cut short only by the shutdown.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
