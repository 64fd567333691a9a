import Failure
import Logging
import ServiceKit

/// Tells people what keeps messages in the spool, or from it.
struct SpoolAlarm {
    private static let filePart = "spool"
    private static let roomPart = "spool room"
    private static let receiptsPart = "recorder"

    private let health: Health
    private let logger: Logger
    private var trouble: SpoolStateMachine.Trouble?
    private var isFailing = false
    private var isFull = false

    init(health: Health, logger: Logger) {
        (self.health, self.logger) = (health, logger)
    }

    /// Messages were not stored, or could not be read.
    mutating func failed(_ error: SpoolError) {
        health.impair(Self.filePart, error.description)
        // The status says how often.
        if !isFailing { logger.error("Messages not kept", metadata: ["error": "\(error)", "code": "\(error.codeText)"]) }
        isFailing = true
    }

    mutating func worked() {
        guard isFailing else { return }
        isFailing = false
        health.restore(Self.filePart)
        logger.notice("Keeping messages again")
    }

    /// The oldest messages were given up.
    mutating func dropped(_ count: Int) {
        if !isFull { logger.error("The spool is full: the oldest messages are lost", metadata: ["lost": "\(count)"]) }
        isFull = true
        health.impair(
            Self.roomPart,
            "the spool is full and the oldest messages are given up: start mien-recorder, or raise --spool-limit"
        )
    }

    mutating func hasRoom() {
        guard isFull else { return }
        isFull = false
        health.restore(Self.roomPart)
    }

    mutating func show(_ new: SpoolStateMachine.Trouble?) {
        guard new != trouble else { return }
        trouble = new
        switch new {
        case .noReceiver:
            health.impair(Self.receiptsPart, "reports are kept but not recorded: start mien-recorder for this site")
        case .noReceipts:
            health.impair(
                Self.receiptsPart,
                "reports are kept, but nobody says that they are recorded: see the status of mien-recorder, or start it"
            )
        case nil:
            health.restore(Self.receiptsPart)
        }
    }

    /// Somebody sent what cannot be.
    func refuse(_ sentence: String) { logger.warning("Receipt refused", metadata: ["error": "\(sentence)"]) }
}
