import ArgumentParser
import Foundation
import MienService

struct JoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Makes this machine a node, with the file that 'mien enroll' made.",
        discussion: """
            Checks the file, puts its papers and a configuration in place, and with systemd, as root, a unit. Says everything \
            that it wrote.

            Example: mien join hall-cam.mien --source hall-cam=/dev/video0 --fingerprint 1f0c…
            """
    )

    @Argument(help: "The file.")
    var file: String

    @Option(help: "What 'mien enroll' showed: with it a file of somebody else's authority is refused.")
    var fingerprint: String?

    @Option(parsing: .singleValue, help: ArgumentHelp("A camera's source.", valueName: "camera=source"))
    var source: [String] = []

    @Option(help: ArgumentHelp("Where papers and configuration go to.", valueName: "folder"))
    var into = NodeJoining.usualFolder

    @Flag(inversion: .prefixedNo, help: "Write a systemd unit; by default where systemd runs and we are root.")
    var unit = NodeJoining.usualUnits != nil

    @Flag(help: "Take the place of what is there.")
    var force = false

    func run() throws {
        var sources: [String: String] = [:]
        for text in source {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--source is written camera=source") }
            sources[parts[0]] = parts[1]
        }
        // Always there on Linux.
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "mien"
        let joining = NodeJoining(
            folder: URL(fileURLWithPath: into).path,
            units: unit ? NodeJoining.usualUnits ?? "/etc/systemd/system" : nil,
            program: program
        )
        print(try joining.join(file, fingerprint: fingerprint, sources: sources, force: force), terminator: "")
    }
}
