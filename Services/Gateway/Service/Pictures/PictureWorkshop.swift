import Failure
import Synchronization
import Threads

/// Decodes and encodes pictures on a few threads: each picture takes up to 100 MB, so not many may be in work at a time.
final class PictureWorkshop: Sendable {
    typealias Job = @Sendable () -> Void

    private let line: Mutex<WorkshopLine<Job>>

    /// Creates a workshop; its threads live as long as there is work.
    init(threads: Int = 2, waiting: Int = 32) {
        line = Mutex(WorkshopLine(threads: threads, waiting: waiting))
    }

    /// Does work that computes, and waits for it.
    ///
    /// - Throws: what the work throws; ``GatewayError`` with `busy` when too much waits already.
    func perform<Output: Sendable>(_ work: @escaping @Sendable () throws -> Output) async throws -> Output {
        try await withCheckedThrowingContinuation { continuation in
            let job: Job = { continuation.resume(with: Result(catching: work)) }
            switch line.withLock({ $0.add(job) }) {
            case .start(let first):
                startThread(named: "pictures", isPatient: true) { [self] in run(first) }
            case .wait: break
            case .refuse:
                continuation.resume(
                    throwing: GatewayError(.busy, "too many pictures wait to be decoded: try again in a second")
                )
            }
        }
    }

    private func run(_ first: @escaping Job) {
        var job = first
        while true {
            job()
            guard let next = line.withLock({ $0.next() }) else { return }
            job = next
        }
    }
}

/// Which work is done when: so many at a time, so many waiting, the others refused.
struct WorkshopLine<Job> {
    enum Admission {
        /// On a thread of its own, which then asks for the next one.
        case start(Job)
        case wait
        case refuse
    }

    private let threads: Int
    private let waiting: Int
    private var running = 0
    private var jobs: [Job] = []

    init(threads: Int, waiting: Int) {
        (self.threads, self.waiting) = (threads, waiting)
    }

    mutating func add(_ job: Job) -> Admission {
        if running < threads {
            running += 1
            return .start(job)
        }
        guard jobs.count < waiting else { return .refuse }
        jobs.append(job)
        return .wait
    }

    /// What a thread that is done does next; `nil`: it ends.
    mutating func next() -> Job? {
        guard !jobs.isEmpty else {
            running -= 1
            return nil
        }
        return jobs.removeFirst()
    }
}
