import CAllocations
import Foundation

/// Counts what each kernel costs: instructions and allocations, which are the same in every run, and time, which is not.
struct KernelBenchmark {
    /// So often is each done for its allocations and its instructions, after as often to warm up.
    static let repetitions = 20
    private static let timedRounds = 50

    let progress: Progress

    func measure(into report: inout BenchmarkReport) async throws {
        report.kernels = try await onThread { try run() }
    }

    private func run() throws -> [KernelResult] {
        progress.tell("kernels: counting instructions")
        let instructions = try InstructionCount().perCall()
        progress.tell("kernels: counting allocations")
        return try Kernels().all().enumerated().map { index, kernel in
            for _ in 0..<Self.repetitions { try kernel() }
            let allocations = try allocations(of: kernel)
            return KernelResult(
                kernel: kernel.name,
                microseconds: try shortestTime(of: kernel) / .microseconds(1),
                instructions: instructions.flatMap { $0.indices.contains(index) ? $0[index] : nil },
                allocations: allocations.count,
                allocatedBytes: allocations.bytes
            )
        }
    }

    private func allocations(of kernel: Kernel) throws -> (count: Double, bytes: Double) {
        let before = mien_allocations_of_this_thread()
        for _ in 0..<Self.repetitions { try kernel() }
        let after = mien_allocations_of_this_thread()
        let calls = Double(Self.repetitions)
        return (Double(after.count - before.count) / calls, Double(after.bytes - before.bytes) / calls)
    }

    // The shortest is the one that was disturbed least.
    private func shortestTime(of kernel: Kernel) throws -> Duration {
        let clock = ContinuousClock()
        var shortest = Duration.seconds(1000)
        for _ in 0..<Self.timedRounds {
            shortest = min(shortest, try clock.measure { for _ in 0..<Self.repetitions { try kernel() } })
        }
        return shortest / Self.repetitions
    }
}

/// What one call of a kernel costs.
struct KernelResult: Encodable {
    let kernel: String
    let microseconds: Double
    /// `nil` where Valgrind is not installed.
    let instructions: Double?
    let allocations: Double
    let allocatedBytes: Double
}

extension Table {
    init(_ results: [KernelResult]) {
        self.init(
            title: "kernels, each call",
            head: ["kernel", "µs", "instructions", "allocations", "bytes"],
            rows: results.map { result in
                [
                    result.kernel, .tenths(result.microseconds),
                    result.instructions.map { .whole($0) } ?? "no valgrind",
                    .tenths(result.allocations), .whole(result.allocatedBytes),
                ]
            }
        )
    }
}
