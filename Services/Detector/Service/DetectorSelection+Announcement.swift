public import FaceDetection
public import Logging
public import ServiceKit

extension DetectorSelection {
    /// Tells people which detector works: in the log, and with what they should do about it in the service's status.
    public func announce(logger: Logger, health: Health) {
        let metadata: Logger.Metadata = ["detector": "\(id)"]
        logger.info("Searching for faces", metadata: metadata)
        switch remark {
        case .advice(let sentence):
            logger.notice("\(sentence)", metadata: metadata)
        case .warning(let sentence):
            logger.warning("\(sentence)", metadata: metadata)
            health.warn("detector", sentence)
        case nil:
            break
        }
    }
}
