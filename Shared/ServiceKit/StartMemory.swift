import Glibc
import ServiceLifecycle

/// Gives back, once a process is up, the memory that only its start needed: the code that reads flags and compiles networks is never run
/// again, but a page that was touched stays resident.
package struct StartMemory: Service {
    /// The start is over then, whatever a service does in it.
    private static let delay: Duration = .seconds(2)

    package func run() async throws {
        for await _ in Ticks(every: Self.delay).cancelOnGracefulShutdown() {
            Self.giveBack()
            break
        }
        // The others decide when the process ends.
        try? await gracefulShutdown()
    }

    /// Lets go of all pages of code. What is needed comes back from the page cache, page by page: the files'
    /// pages are unchanged, since nobody writes to code.
    package static func giveBack() {
        for range in codeRanges(in: memoryMap()) {
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), Int(range.count), MADV_DONTNEED)
        }
    }

    /// Where code from files lies, of what `/proc/<pid>/maps` lists (proc(5)): `address perms offset dev inode pathname`.
    ///
    /// Only what can be run and not written: read-only data holds addresses that the linker put in, and would lose them.
    static func codeRanges(in map: [String]) -> [Range<UInt>] {
        map.compactMap { line in
            // A path may hold spaces: its first part will do.
            let columns = line.split(separator: " ")
            guard columns.count >= 6, columns[1] == "r-xp", columns[5].hasPrefix("/") else { return nil }
            let ends = columns[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] > 0 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }

    private static func memoryMap() -> [String] {
        guard let file = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(file) }
        var lines: [String] = []
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let line { lines.append(String(cString: line)) }
        return lines
    }
}
