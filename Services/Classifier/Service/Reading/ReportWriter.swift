import Failure
import Messages
import ServiceKit
import Spool

/// Signs reports and leaves them to the spool.
struct ReportWriter: Sendable {
    let spool: Spool
    let complaints: Complaints
    let clock: WallClock

    /// Gives a report the time, unless it has one, and leaves it to the spool.
    ///
    /// - Parameter completion: Is told, on the spool's thread, whether the report is stored.
    func write(_ report: WireEmotionReport, of camera: Name, completion: @escaping @Sendable (Bool) -> Void) {
        var report = report
        if report.classifiedAt == 0 { report.classifiedAt = clock.now }
        spool.add(topic: report.shadow ? .shadow(camera: camera) : .emotions(camera: camera)) {
            [report] producer, sequence in
            var report = report
            (report.producer, report.sequence) = (producer.text, sequence)
            return try report.encode()
        } stored: { [complaints] result in
            // What the disk does to the spool, the spool tells.
            if case .failure(let error) = result, let cause = error.cause { complaints.add(cause, camera: camera) }
            completion((try? result.get()) != nil)  // The reason was told above.
        }
    }
}
