public import Foundation

/// A process of this machine, as /proc shows it (proc(5)).
public struct ProcessEntry: Sendable, Hashable {
    public let pid: pid_t
    public let parent: pid_t
    /// Its process group.
    public let group: pid_t
    /// The letter of its state: Z has ended and only waits to be noticed.
    public let state: Character
    public let arguments: [String]
    /// Whether it has ended, or is past the point from which it only ends: its files are closed before its state says so.
    public let isGone: Bool

    /// PF_EXITING, from the kernel's include/linux/sched.h.
    private static let exiting: UInt = 0x4

    /// The file name of its program.
    public var program: String { arguments.first.map { URL(filePath: $0).lastPathComponent } ?? "" }

    /// The process with this number; `nil` when there is none.
    public init?(pid: pid_t) {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),  // Gone is gone.
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 6, let state = fields[0].first, let parent = pid_t(fields[1]),
            let group = pid_t(fields[2]),
            let flags = UInt(fields[6])
        else { return nil }
        let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        (self.pid, self.parent, self.group, self.state) = (pid, parent, group, state)
        isGone = state == "Z" || flags & Self.exiting != 0
        arguments = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All processes that run.
    public static func all() -> [ProcessEntry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []  // No /proc, no processes.
        return names.compactMap { pid_t($0) }.compactMap(ProcessEntry.init).filter { !$0.isGone }
    }

    /// Whether it still runs.
    public static func isRunning(_ pid: pid_t) -> Bool {
        ProcessEntry(pid: pid).map { !$0.isGone } ?? false
    }
}
