public import Messages
public import ServiceKit
import SwiftProtobuf
import Synchronization

/// Numbers reports, so that the recorder can tell one that came twice from two, and sees one that is missing.
final class Producer: Sendable {
    private let name: Name
    private let sequence = Mutex<UInt64>(0)

    init(name: Name) {
        self.name = name
    }

    /// The payload of a report, with the next number.
    ///
    /// - Throws: `MessageError` when the report cannot be sent; the next one takes its number.
    func encode(_ report: WireEmotionReport) throws -> [UInt8] {
        try sequence.withLock { sequence in
            var report = report
            report.producer = name.text
            report.sequence = sequence + 1
            let payload = try report.encode()
            sequence += 1
            return payload
        }
    }
}

extension Name {
    /// The producer's name for a process that starts now: reports of a process that was started again must not look like
    /// those that it sent before.
    public static func producer(of instance: Name, clock: WallClock = .system) throws -> Name {
        // 40 and 12 characters: the microseconds of the next 100,000 years.
        try Name("\(instance.text.prefix(40)).\(String(clock.now.magnitude, radix: 36))")
    }
}
