import Bus
import Failure
import Messages
import Store

/// What messages from the bus turn out to be.
struct ReceivedBatch {
    private(set) var reports: [RecordedReport] = []
    private(set) var labels: [RecordedLabel] = []
    private(set) var deliveries: [Delivered] = []

    /// Reads a message that carries a report or a label.
    ///
    /// - Throws: `MessageError` for another; its producer need not send it again, if it says who that is.
    mutating func add(_ message: InboundMessage, at now: Int64) throws(MessageError) {
        do throws(MessageError) {
            let topic = try Topic(parsing: message.topic)
            switch topic.subject {
            case .emotions(let camera):
                try addReport(message.payload, site: topic.site, camera: camera, isShadow: false, at: now)
            case .shadow(let camera):
                try addReport(message.payload, site: topic.site, camera: camera, isShadow: true, at: now)
            case .labels:
                try addLabel(message.payload, site: topic.site, at: now)
            default:
                throw MessageError(
                    .unknownTopic,
                    "'\(message.topic.prefix(200))' carries neither reports nor labels; subscribe to '+/emotions', '+/shadow' or 'labels'"
                )
            }
        } catch {
            if let refused = Delivered(refused: message.payload) { deliveries.append(refused) }
            throw error
        }
    }

    private mutating func addReport(
        _ payload: [UInt8],
        site: Name,
        camera: Name,
        isShadow: Bool,
        at now: Int64
    ) throws(MessageError) {
        let wire = try WireEmotionReport.decode(payload)
        // Taken at either's word, it would be counted where it does not belong.
        guard wire.shadow == isShadow else {
            throw MessageError(
                .invalid,
                "a report is a shadow's by its topic or by itself, but not by both; update its sender"
            )
        }
        let report = try RecordedReport(wire, site: site, camera: camera, recordedAt: now)
        reports.append(report)
        deliveries.append(
            Delivered(producer: report.producer, sequence: report.sequence, firstPending: wire.firstPending)
        )
    }

    private mutating func addLabel(_ payload: [UInt8], site: Name, at now: Int64) throws(MessageError) {
        let wire = try WireLabel.decode(payload)
        let label = try RecordedLabel(wire, site: site, recordedAt: now)
        labels.append(label)
        deliveries.append(
            Delivered(producer: label.producer, sequence: label.sequence, firstPending: wire.firstPending)
        )
    }
}

extension Delivered {
    /// What a message that is no report says of its delivery, if it says that at all.
    fileprivate init?(refused payload: [UInt8]) {
        // That it is no report has been told already.
        guard let delivery = try? WireDelivery.decode(payload), let producer = try? Name(delivery.producer) else {
            return nil
        }
        self.init(producer: producer, sequence: delivery.sequence, firstPending: delivery.firstPending)
    }
}
