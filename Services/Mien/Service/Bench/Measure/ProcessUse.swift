import Foundation

/// What the processes of a system have used up to a moment, by what they do: "detector", "broker".
struct ProcessUse: Equatable {
    struct Amount: Equatable {
        /// Time on a processor since the process began, in seconds.
        var cpuSeconds = 0.0
        var residentBytes: UInt64 = 0
        /// The same, where a page that several processes share counts for each of them in part.
        var proportionalBytes: UInt64 = 0
    }

    var amounts: [String: Amount] = [:]

    subscript(role: String) -> Amount { amounts[role] ?? Amount() }

    /// What the children of this process use, and as "source" what it uses itself.
    static func now() -> ProcessUse {
        var use = ProcessUse()
        use.add(pid: getpid(), as: "source")
        // No /proc, no processes.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for pid in names.compactMap({ pid_t($0) }) {
            guard let stat = ProcessStat(pid: pid), stat.parent == getpid() else { continue }
            let role = role(of: stat.name)
            use.add(stat, as: role)
            // Gone is gone.
            let memory = (try? String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)) ?? ""
            use.amounts[role]?.proportionalBytes &+= proportionalBytes(memory)
        }
        return use
    }

    /// What a program does in a system.
    static func role(of program: String) -> String {
        if program == "mosquitto" { return "broker" }
        return program.hasPrefix("mien-") ? String(program.dropFirst(5)) : program
    }

    /// What `/proc/<pid>/smaps_rollup` says of memory that is shared out among those who share it (proc(5)); 0 when it says
    /// nothing.
    static func proportionalBytes(_ text: String) -> UInt64 {
        let words = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }?.split(separator: " ") ?? []
        guard words.count == 3, words[2] == "kB", let kilobytes = UInt64(words[1]) else { return 0 }
        return kilobytes &* 1_024
    }

    mutating func add(_ stat: ProcessStat, as role: String) {
        amounts[role, default: Amount()].cpuSeconds += Double(stat.ticks) / Double(Self.ticksPerSecond)
        amounts[role, default: Amount()].residentBytes &+= stat.residentPages &* UInt64(Self.pageSize)
    }

    private mutating func add(pid: pid_t, as role: String) {
        if let stat = ProcessStat(pid: pid) { add(stat, as: role) }
    }

    private static let ticksPerSecond = max(1, sysconf(Int32(_SC_CLK_TCK)))
    private static let pageSize = max(1, sysconf(Int32(_SC_PAGESIZE)))
}
