import Foundation
import ServiceKit
import Synchronization

/// Measures what this machine could do if there were nothing but the work itself: as many workers as the system has, each
/// with the same pictures, and no bus between them.
struct KernelBench: Sendable {
    let choice: KernelChoice
    let workers: Int
    let duration: Duration

    /// Pictures that are read before the clock runs: caches and lazy parts are warm then.
    private static let warmUp = 3

    /// - Throws: what keeps a worker from its work.
    func run(_ pictures: [LoadPicture]) async throws -> KernelResult {
        let outcomes = Mutex<[Result<KernelResult, any Error>]>([])
        let line = StartingLine(count: workers)
        try await BlockingWorkers(
            name: "kernel",
            count: workers,
            work: {
                let outcome = Result { try work(on: pictures, line) }
                outcomes.withLock { $0.append(outcome) }
            },
            stop: {}
        ).run()
        let results = try outcomes.withLock { try $0.map { try $0.get() } }
        return KernelResult(together: results)
    }

    private func work(on pictures: [LoadPicture], _ line: StartingLine) throws -> KernelResult {
        let worker: KernelWorker
        do {
            worker = try KernelWorker(choice)
            for picture in pictures.prefix(Self.warmUp) { try worker.read(picture.jpeg) }
        } catch {
            line.arrive()
            throw error
        }
        line.arriveAndWait()
        worker.reset()
        let start = (time: ContinuousClock.now, cpu: Self.processTime)
        var index = 0
        while ContinuousClock.now - start.time < duration {
            try worker.read(pictures[index % pictures.count].jpeg)
            index += 1
        }
        return KernelResult(
            names: worker.names,
            times: worker.times,
            seconds: (ContinuousClock.now - start.time) / .seconds(1),
            cpu: start.cpu..<Self.processTime
        )
    }

    /// Seconds on a processor that this process has used: engines have threads of their own.
    private static var processTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Where workers wait for each other.
private final class StartingLine: Sendable {
    private let missing: Atomic<Int>
    private let count: Int
    private let start = DispatchSemaphore(value: 0)

    init(count: Int) {
        self.count = count
        missing = Atomic(count)
    }

    /// For who will not run: the others need not wait.
    func arrive() {
        guard missing.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        for _ in 0..<count { start.signal() }
    }

    func arriveAndWait() {
        arrive()
        start.wait()
    }
}
