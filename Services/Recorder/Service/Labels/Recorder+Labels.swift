public import Bus
public import Failure
public import Messages
import ServiceKit
import Store

// What people say of faces, stored as reports are: acknowledged, and given a receipt, when it is in the store.
extension Recorder {
    /// The subscription to what people say of a site's faces.
    ///
    /// - Throws: `BusError` with `badTopic`.
    public func labelSubscription(site: Name) throws(BusError) -> Subscription {
        let filter = try TopicFilter(Topic.Filter.labels.text(site: site))
        return Subscription(filter, qos: .atLeastOnce) { [self] messages in try receiveLabels(messages) }
    }

    /// Stores the labels among `messages`, all that can be or none; blocks until they are stored.
    ///
    /// A label about a face that is forgotten meanwhile, or with the key of another one, would be refused the next time,
    /// too: it is counted and told about, and its producer need not send it again.
    ///
    /// - Throws: `StoreError`: none of the messages may be acknowledged.
    public func receiveLabels(_ messages: [InboundMessage]) throws {
        let now = clock.now
        var labels: [RecordedLabel] = []
        var deliveries: [Delivered] = []
        for message in messages { read(message, at: now, &labels, &deliveries) }
        if !labels.isEmpty {
            let outcomes = try storing("Labels") { try store.insert(labels) }
            meters.stored(outcomes)
            for case .refused(let error) in outcomes { complaints.add(error) }
        }
        if !deliveries.isEmpty { meters.missing(receipts.record(deliveries)) }
    }

    private func read(
        _ message: InboundMessage,
        at now: Int64,
        _ labels: inout [RecordedLabel],
        _ deliveries: inout [Delivered]
    ) {
        do {
            let site = try Topic(parsing: message.topic).site
            let wire = try WireLabel.decode(message.payload)
            let label = try RecordedLabel(wire, site: site, recordedAt: now)
            labels.append(label)
            deliveries.append(
                Delivered(producer: label.producer, sequence: label.sequence, firstPending: wire.firstPending)
            )
        } catch {
            complaints.add(error)
            // Its producer need not send it again.
            if let refused = Delivered(refused: message.payload) { deliveries.append(refused) }
        }
    }
}
