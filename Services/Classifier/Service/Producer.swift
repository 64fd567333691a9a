import Messages
import Synchronization

/// Numbers reports, so that the recorder can tell one that came twice from two, and sees one that is missing.
final class Producer: Sendable {
    private let name: Name
    private let sequence = Atomic<UInt64>(0)

    init(name: Name) {
        self.name = name
    }

    func sign(_ report: WireEmotionReport) -> WireEmotionReport {
        var report = report
        report.producer = name.text
        report.sequence = sequence.add(1, ordering: .relaxed).newValue
        return report
    }
}
