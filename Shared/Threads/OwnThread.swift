import Glibc

/// Starts a thread of its own for work that blocks or isPatient.
///
/// Foundation has a class for it, which brings 8 MB of libraries into each process.
///
/// - Parameters:
///   - name: for `top -H`; Linux shows 15 bytes of it.
///   - niceness: by how much others go first when the cores are busy, 0 to 19 (sched(7)).
///   - isPatient: whether, woken up, it waits for whoever is running to finish a slice (`SCHED_BATCH`), which
///     spares the cores' caches.
public func startThread(
    named name: String,
    niceness: Int32 = 0,
    isPatient: Bool = false,
    _ work: @escaping @Sendable () -> Void
) {
    let start = Start(name: name, niceness: niceness, isPatient: isPatient, work: work)
    var thread = pthread_t()
    // The thread takes over the reference.
    let result = pthread_create(&thread, nil, runThread, Unmanaged.passRetained(start).toOpaque())
    precondition(result == 0, "the system gives no thread (\(result)): raise the limit on processes or on memory")
    pthread_detach(thread)
}

// `SCHED_BATCH` of linux/sched.h; glibc shows it to C programs alone that define _GNU_SOURCE.
private let batchPolicy: Int32 = 3

private final class Start: Sendable {
    let name: String
    let niceness: Int32
    let isPatient: Bool
    let work: @Sendable () -> Void

    init(name: String, niceness: Int32, isPatient: Bool, work: @escaping @Sendable () -> Void) {
        self.name = name
        self.niceness = niceness
        self.isPatient = isPatient
        self.work = work
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    nameThisThread(start.name)
    // Linux has a niceness for each thread, and 0 means this one. Being nicer is always allowed.
    let thisThread = __priority_which_t(PRIO_PROCESS.rawValue)
    if start.niceness > 0 { setpriority(thisThread, 0, getpriority(thisThread, 0) + start.niceness) }
    var parameters = sched_param()
    if start.isPatient { sched_setscheduler(0, batchPolicy, &parameters) }
    start.work()
    return nil
}

// A thread without a name works as well, so nothing is made of a failure.
private func nameThisThread(_ name: String) {
    let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, name, name.utf8.count)
    close(file)
}
