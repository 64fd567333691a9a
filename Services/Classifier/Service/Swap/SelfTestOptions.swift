public import ArgumentParser
import Failure
import FoundationEssentials
import Glibc
import Models
import Plugins

/// What a self-test's process is asked to try, and within which limits.
public struct SelfTestOptions: ParsableArguments {
    @Option(help: "The bundle's folder.")
    public var bundle: String?

    @Option(help: "A plugin's classifier.")
    public var plugin: String?

    @Option(help: "The SHA-256 that it must have.")
    public var sha256: String

    @Option(help: "What runs the model.")
    public var engine = "auto"

    @Option(help: "What the model computes with.")
    public var precision = "auto"

    @Option(help: "How many threads the engine may use.")
    public var threads = 1

    @Option(help: "So much memory, in MB, it may take besides what the program has at its start.")
    public var memoryLimit = 1_024

    @Option(help: "The process ends after so many seconds.")
    public var seconds = 10

    public init() {}

    /// Takes the limits upon this process, and tries the model in it.
    public func verdict() -> SelfTestVerdict {
        // Nobody may be there to end it: the classifier itself may be killed meanwhile.
        alarm(UInt32(clamping: seconds + 1))
        closeInherited()
        limitMemory()
        let choice = ModelChoice(
            name: plugin ?? "",
            version: "",
            sha256: sha256,
            precision: precision == ModelPrecision.auto.rawValue ? "" : precision,
            isPlugin: plugin != nil
        )
        let loader = ModelLoader(settings: PluginSettings(threads: threads)) { [engine, threads] in
            try EngineCatalog().engine(EngineChoice(engine), threads: threads)
        }
        do {
            _ = try loader.load(choice, in: bundle.map { URL(filePath: $0) })
            return .passed
        } catch {
            return SelfTestVerdict(error)
        }
    }

    /// The broker must see the end of the classifier's connection when that dies, whoever lives on.
    private func closeInherited() {
        // Without /proc they stay open as long as this process lives.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for file in names.compactMap({ Int32($0) }) where file > STDERR_FILENO { close(file) }
    }

    /// `RLIMIT_DATA` counts what the process writes to (getrlimit(2), Linux 4.7); `RLIMIT_AS` would also count what libraries
    /// only reserve, gigabytes of it.
    private func limitMemory() {
        let present = DataSize.present
        var limit = rlimit()
        limit.rlim_cur = rlim_t(present + memoryLimit << 20)
        limit.rlim_max = limit.rlim_cur
        setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    }
}

/// The data segment of this process.
private enum DataSize {
    /// The sixth number of /proc/self/statm, in pages (proc(5)), in bytes.
    static var present: Int {
        // Without /proc the limit is on everything.
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii)) ?? ""
        let pages = text.split(separator: " ").dropFirst(5).first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
