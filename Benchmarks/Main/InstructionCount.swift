import Failure
import Foundation

/// Counts instructions by running this program once more under Valgrind, which counts what it emulates.
///
/// A processor's own counters are not there in most virtual machines. Valgrind knows AVX2 and hides what it does not know, so
/// the counts are those of a processor without AVX-512.
struct InstructionCount {
    /// What makes this program run the kernels and nothing else.
    static let flag = "--count-instructions"

    /// What each kernel takes for one call, in the order of ``Kernels/all()``; `nil` where Valgrind is not installed.
    func perCall() throws -> [Double]? {
        guard let valgrind = Self.valgrind else { return nil }
        let folder = try DatabaseFolder(in: FileManager.default.temporaryDirectory.path(percentEncoded: false))
        defer { folder.remove() }
        let program = folder.path(of: "program")
        // Valgrind 3.19 gives up on the debug information that Swift writes.
        try Self.run("/usr/bin/strip", "--strip-debug", "-o", program, Self.program)
        try Self.run(
            valgrind,
            "--tool=callgrind",
            "--quiet",
            "--toggle-collect=mien_measured",
            "--dump-after=mien_measured",
            "--callgrind-out-file=\(folder.path(of: "counts"))",
            program,
            Self.flag
        )
        var counts: [Double] = []
        // Valgrind numbers its files from 1: the first that cannot be read comes after the last.
        while let text = try? String(contentsOfFile: folder.path(of: "counts.\(counts.count + 1)"), encoding: .utf8) {
            // The one without a number is the rest of the program, which is not counted.
            guard let count = Self.total(in: text) else { break }
            counts.append(count / Double(KernelBenchmark.repetitions))
        }
        return counts
    }

    /// To be run under Valgrind: nothing is printed, the functions that it is told of are entered.
    static func runKernels() throws {
        for kernel in try Kernels().all() {
            for _ in 0..<KernelBenchmark.repetitions { try kernel() }
            try kernel.repeatMeasured(KernelBenchmark.repetitions)
        }
    }

    private static func run(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError(
                .profiler,
                "\(program) ended with \(process.terminationStatus): run it by hand to see why"
            )
        }
    }

    private static var program: String { URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path() }

    private static var valgrind: String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/valgrind" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    private static func total(in text: String) -> Double? {
        let lines = text.split(separator: "\n")
        let line = lines.last { $0.hasPrefix("totals: ") } ?? lines.first { $0.hasPrefix("summary: ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }
}
