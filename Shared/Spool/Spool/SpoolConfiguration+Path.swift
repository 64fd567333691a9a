public import Failure
import Glibc
public import Messages

extension SpoolConfiguration {
    /// Where a service's spool is: what `--spool` says, and without it a file of its own in systemd's `$STATE_DIRECTORY`
    /// (systemd.exec(5)), `$XDG_STATE_HOME/mien` or `~/.local/state/mien` (XDG Base Directory Specification).
    ///
    /// - Parameter option: The option's value; `none` for a spool in memory.
    /// - Throws: ``SpoolError`` with `badConfiguration` when there is no such folder.
    public static func path(
        _ option: String?,
        service: StaticString,
        site: Name,
        instance: Name,
        environment: (String) -> String? = Self.environment
    ) throws(SpoolError) -> String {
        if let option { return option == "none" ? inMemory : option }
        let folders = [
            // Of several folders, the first one is the unit's own.
            environment("STATE_DIRECTORY")?.split(separator: ":").first.map(String.init),
            environment("XDG_STATE_HOME").map { "\($0)/mien" },
            environment("HOME").map { "\($0)/.local/state/mien" },
        ]
        guard let folder = folders.compactMap({ $0 }).first(where: { $0.hasPrefix("/") }) else {
            throw SpoolError(.badConfiguration, "there is no home for the spool: say where with --spool FILE")
        }
        return "\(folder)/\(service)-\(site)-\(instance).spool"
    }

    /// A variable of this process's environment.
    public static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
