import Bus
import Failure
import Messages

/// A request as it came from the bus.
struct IncomingRequest: Sendable {
    let method: Name
    let payload: [UInt8]
    /// Where the reply goes to.
    let client: ReplyAddress
    let arrival: ContinuousClock.Instant
    /// Nobody waits for the reply any more then; `nil`: the client did not say.
    let deadline: ContinuousClock.Instant?

    /// More is no mark, but a load.
    private static let longestCorrelation = 64

    /// Reads a message from `rpc/<service>/<method>`.
    ///
    /// - Throws: ``MessageError``: it cannot be answered.
    init(_ message: InboundMessage, site: Name, now: ContinuousClock.Instant) throws(MessageError) {
        guard case .request(_, let method) = try Topic(parsing: message.topic).subject else {
            throw MessageError(.unknownTopic, "'\(message.topic.prefix(200))' carries no requests")
        }
        guard !message.isRetained else {
            throw MessageError(.invalid, "a retained request for \(method) refused: it would come again and again")
        }
        guard let reply = message.reply, try Self.isReplyTopic(reply.topic, site: site) else {
            throw MessageError(
                .invalid,
                "a request for \(method) refused: its response topic is not one of rpc/reply/<client> of this site"
            )
        }
        guard reply.correlation.count <= Self.longestCorrelation else {
            throw MessageError(
                .invalid,
                "a request for \(method) refused: its correlation data have more than \(Self.longestCorrelation) bytes"
            )
        }
        self.method = method
        payload = message.payload
        client = reply
        arrival = now
        deadline = message.expirySeconds.map { now + .seconds($0) }
    }

    /// A server that answered anywhere could be made to write anything anywhere.
    private static func isReplyTopic(_ text: String, site: Name) throws(MessageError) -> Bool {
        let topic = try Topic(parsing: text)
        guard case .reply = topic.subject else { return false }
        return topic.site == site
    }
}
