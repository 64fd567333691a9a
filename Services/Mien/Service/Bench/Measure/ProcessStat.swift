import Foundation

/// What `/proc/<pid>/stat` says of a process (proc(5)).
struct ProcessStat: Equatable {
    /// The program's file name, or its first 15 characters.
    let name: String
    let parent: pid_t
    /// Time on a processor, its own and the kernel's for it, in clock ticks.
    let ticks: UInt64
    /// What it has in memory, in pages.
    let residentPages: UInt64

    /// Reads the line; `nil` when it is none.
    init?(_ line: String) {
        // The name may hold anything, spaces and parentheses too; the last parenthesis ends it.
        guard let start = line.firstIndex(of: "("), let end = line.lastIndex(of: ")"), start < end else { return nil }
        // The first of these is the third field of proc(5).
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let parent = pid_t(fields[1]), let user = UInt64(fields[11]),
            let system = UInt64(fields[12]), let pages = Int64(fields[21])
        else { return nil }
        name = String(line[line.index(after: start)..<end])
        self.parent = parent
        ticks = user &+ system
        residentPages = UInt64(max(0, pages))
    }

    /// The process with this number; `nil` when there is none.
    init?(pid: pid_t) {
        // Gone is gone.
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return nil }
        self.init(line)
    }
}
