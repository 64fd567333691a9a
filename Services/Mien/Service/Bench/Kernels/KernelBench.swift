import Foundation
import ServiceKit
import Synchronization

/// Measures what this machine could do if there were nothing but the work itself: as many workers as the system has, each
/// with the same pictures, and no bus between them.
///
/// The workers are made by the first measurement and kept, so that later ones can be short.
final class KernelBench: Sendable {
    private let pictures: [LoadPicture]
    private let seats: [KernelSeat]

    /// - Parameters:
    ///   - workers: How many threads work at the same time; 1 or more.
    ///   - pictures: What they read in turn; one or more.
    init(choice: KernelChoice, workers: Int, pictures: [LoadPicture]) {
        precondition(workers > 0 && !pictures.isEmpty, "somebody must read something")
        self.pictures = pictures
        seats = (0..<workers).map { _ in KernelSeat(choice) }
    }

    /// Lets all work for so long.
    ///
    /// - Throws: what keeps a worker from its work.
    func run(for duration: Duration) async throws -> KernelResult {
        let outcomes = Mutex<[Result<KernelResult, any Error>]>([])
        let line = StartingLine(count: seats.count)
        let free = Mutex(seats)
        try await BlockingWorkers(
            name: "kernel",
            count: seats.count,
            work: { [pictures] in
                guard let seat = free.withLock({ $0.popLast() }) else { return }
                let outcome = Result { try seat.work(on: pictures, for: duration, from: line) }
                outcomes.withLock { $0.append(outcome) }
            },
            stop: {}
        ).run()
        let results = try outcomes.withLock { try $0.map { try $0.get() } }
        return KernelResult(together: results)
    }
}

/// Where one thread at a time works, with the same worker every time.
private final class KernelSeat: Sendable {
    /// Pictures that are read before the clock runs: caches and lazy parts are warm then.
    private static let warmUp = 3

    private let choice: KernelChoice
    private let worker = Mutex<KernelWorker?>(nil)

    init(_ choice: KernelChoice) {
        self.choice = choice
    }

    func work(on pictures: [LoadPicture], for duration: Duration, from line: StartingLine) throws -> KernelResult {
        try worker.withLock { kept in
            let worker: KernelWorker
            do {
                worker = try kept ?? KernelWorker(choice)
                kept = worker
                for picture in pictures.prefix(Self.warmUp) { try worker.read(picture.jpeg) }
            } catch {
                line.arrive()
                throw error
            }
            line.arriveAndWait()
            return try Self.measure(worker, on: pictures, for: duration)
        }
    }

    private static func measure(
        _ worker: KernelWorker,
        on pictures: [LoadPicture],
        for duration: Duration
    ) throws -> KernelResult {
        worker.reset()
        let start = (time: ContinuousClock.now, cpu: processTime)
        var index = 0
        while ContinuousClock.now - start.time < duration {
            try worker.read(pictures[index % pictures.count].jpeg)
            index += 1
        }
        return KernelResult(
            names: worker.names,
            times: worker.times,
            seconds: (ContinuousClock.now - start.time) / .seconds(1),
            cpu: start.cpu..<processTime
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
