import ArgumentParser
import Dispatch
import Glibc

@main
enum Program {
    static func main() throws {
        // Valgrind does not survive what becomes of the main thread of an asynchronous program.
        if CommandLine.arguments.contains(InstructionCount.flag) { return try InstructionCount.runKernels() }
        // Nothing is left that could wait for it: this is the whole program.
        Task {
            await BenchmarkCommand.main()
            exit(0)
        }
        dispatchMain()
    }
}
