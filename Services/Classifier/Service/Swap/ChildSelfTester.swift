import Failure
import FoundationEssentials

/// Tries models in a process that is thrown away: what crashes, hangs or eats memory does so there.
public struct ChildSelfTester: SelfTester {
    /// Its arguments are followed by those of ``SelfTestOptions``.
    private let program: String
    private let threads: Int
    private let memoryLimit: Int
    private let timeLimit: Duration

    /// - Parameters:
    ///   - program: a program that knows `self-test`: this one.
    ///   - memoryLimit: in MB.
    public init(
        program: String = "/proc/self/exe",
        threads: Int = 1,
        memoryLimit: Int = 1_024,
        timeLimit: Duration = .seconds(10)
    ) {
        self.program = program
        self.threads = threads
        self.memoryLimit = memoryLimit
        self.timeLimit = timeLimit
    }

    func test(_ choice: ModelChoice, in folder: URL?, engine: String) async throws {
        let subject = folder.map { ["--bundle", $0.path(percentEncoded: false)] } ?? ["--plugin", choice.name]
        let arguments =
            ["self-test"] + subject + [
                "--sha256", choice.sha256, "--engine", engine, "--precision",
                choice.precision.isEmpty ? "auto" : choice.precision, "--threads", "\(threads)", "--memory-limit",
                "\(memoryLimit)", "--seconds", "\(timeLimit.components.seconds)",
            ]
        let child = ThrowAwayProcess(program, arguments)
        let ending = try await withTaskCancellationHandler {
            try await onOwnThread(named: "self-test") { [timeLimit] in try child.run(for: timeLimit) }
        } onCancel: {
            child.kill()
        }
        if let fault = fault(ending, of: choice) { throw fault }
    }

    private func fault(_ ending: ThrowAwayProcess.Ending, of choice: ModelChoice) -> SwapFault? {
        switch ending {
        case .timedOut:
            let words =
                "The self-test of \(choice.id) was ended after \(timeLimit.components.seconds) s: select another model."
            return SwapFault(SwapError(.selfTestTimeout, words))
        case .died(let signal):
            let words =
                "The self-test of \(choice.id) died of signal \(signal); it may take \(memoryLimit) MB: select another model, "
                + "or raise --self-test-memory."
            return SwapFault(SwapError(.selfTestCrashed, words))
        case .exited(_, let output):
            let line = output.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
            // What a library or plugin printed is no verdict.
            guard let verdict = try? JSONDecoder().decode(SelfTestVerdict.self, from: Data(line.utf8)) else {
                let words =
                    "The self-test of \(choice.id) ended without a verdict: see the log, and select another model."
                return SwapFault(SwapError(.selfTestUnusable, words))
            }
            return verdict == .passed ? nil : SwapFault(code: verdict.code, message: verdict.message)
        }
    }
}
