import Failure
import Foundation
import Subprocess
public import SystemPackage

/// Starts a program and waits for its end.
public struct ChildLauncher: Sendable {
    /// How a program ended.
    public enum End: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)
        /// It could not even be started.
        case notStarted(String)

        var succeeded: Bool { self == .exited(0) }

        public var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .killed(let signal): "killed by signal \(signal)"
            case .notStarted(let reason): "not started: \(reason)"
            }
        }
    }

    /// How long a program may take to end after SIGTERM; then it is killed.
    private static let gracePeriod: Duration = .milliseconds(1_500)
    /// Sends a program SIGTERM when its parent dies, however that happens (setpriv(1), of util-linux).
    private static let setpriv = "/usr/bin/setpriv"

    private let output: FileDescriptor

    /// Programs write to this descriptor, standard output and error alike; ours by default.
    public init(output: FileDescriptor = .standardError) {
        self.output = output
    }

    /// - Throws: ``MienError`` with ``MienFailureCode/programMissing``.
    func check(_ child: ChildProcess) throws(MienError) {
        guard FileManager.default.isExecutableFile(atPath: child.executable) else {
            throw MienError(
                .programMissing,
                "\(child.executable) is missing (for \(child.name)): build it with 'swift build'"
            )
        }
    }

    /// Runs the program until it ends or the task is cancelled; a cancelled task's program gets SIGTERM, and SIGKILL
    /// when it takes too long. What it started itself and left behind is killed.
    func run(_ child: ChildProcess) async -> End {
        var options = PlatformOptions()
        // A group of its own: Ctrl-C goes to everyone in ours, and children shall stop in order.
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: Self.gracePeriod)]
        let hasSetpriv = FileManager.default.isExecutableFile(atPath: Self.setpriv)
        let prefix = hasSetpriv ? ["--pdeathsig", "TERM", "--", child.executable] : []
        do {
            let result = try await Subprocess.run(
                .path(FilePath(hasSetpriv ? Self.setpriv : child.executable)),
                arguments: Arguments(prefix + child.arguments),
                platformOptions: options,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(output, closeAfterSpawningProcess: false)
            )
            Self.killGroup(of: result.processIdentifier.value)
            switch result.terminationStatus {
            case .exited(let status): return .exited(status)
            case .signaled(let signal): return .killed(signal: signal)
            }
        } catch {
            return .notStarted(describe(error))
        }
    }

    /// Kills those of a program's process group that outlived it. Nobody else can have the group's number yet: the kernel
    /// gives out numbers in turn.
    private static func killGroup(of leader: pid_t) {
        kill(-leader, SIGKILL)
    }
}
