import CLibFuzzer
import FoundationEssentials
import FuzzTargets
import Glibc

/// Feeds one parser with what libFuzzer makes up. `Scripts/fuzz` feeds all of them and counts.
///
///     FUZZ_TARGET=jpeg mien-fuzz [libFuzzer's options] FOLDER…
///     mien-fuzz list
///     mien-fuzz seeds FOLDER
@main
enum MienFuzz {
    /// In the environment, not among the arguments: libFuzzer starts itself again with its own.
    private static let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap { name in
        FuzzTarget.all.first { $0.name == name }
    }

    static func main() throws {
        if target != nil { exit(mien_fuzz_run(CommandLine.argc, CommandLine.unsafeArgv, feed)) }
        switch CommandLine.arguments.dropFirst() {
        case ["list"]: for target in FuzzTarget.all { print(target.name, target.longest) }
        case let words where words.first == "seeds" && words.count == 2: try writeSeeds(into: words.last ?? "")
        default:
            print("mien-fuzz: set FUZZ_TARGET to one of those that 'mien-fuzz list' names")
            exit(64)
        }
    }

    private static let feed: mien_fuzz_input = { bytes, count in
        MienFuzz.target?.take(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }

    private static func writeSeeds(into folder: String) throws {
        for target in FuzzTarget.all {
            let place = URL(filePath: folder).appending(path: target.name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for (number, seed) in try target.seeds().enumerated() {
                try Data(seed).write(to: place.appending(path: "seed-\(number)"))
            }
        }
    }
}
