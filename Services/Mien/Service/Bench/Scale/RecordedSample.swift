import Images
import Messages
import SwiftProtobuf

/// What a detector and a classifier once made of a picture: sent again under another number, it costs next to nothing.
struct RecordedSample: Sendable {
    private let size: PixelSize
    /// All of a set of faces, and of a report, that stays the same.
    private let (facesTail, reportTail): ([UInt8], [UInt8])

    /// - Parameters:
    ///   - faces: Without number and time.
    ///   - report: The same of what was read in them.
    /// - Throws: `MessageError` when one is too large.
    init(size: PixelSize, faces: WireFaceSet, report: WireEmotionReport) throws(MessageError) {
        self.size = size
        facesTail = try faces.encode()
        reportTail = try report.encode()
    }

    /// What a detector publishes of it, found as soon as it was captured.
    ///
    /// Encoded messages that follow each other are the message with the fields of both (protobuf's "merging").
    func faces(run: UInt64, frame: UInt64, at now: Int64) throws(MessageError) -> [UInt8] {
        try WireFaceSet.with {
            $0.frame = info(run, frame, now)
            $0.detectedAt = now
        }.encode() + facesTail
    }

    /// What a classifier publishes of it, made as soon as it was captured.
    func report(_ signature: WireDelivery, run: UInt64, at now: Int64) throws(MessageError) -> [UInt8] {
        try WireEmotionReport.with {
            ($0.producer, $0.sequence) = (signature.producer, signature.sequence)
            $0.firstPending = signature.firstPending
            $0.frame = info(run, signature.sequence, now)
            ($0.detectedAt, $0.classifiedAt) = (now, now)
        }.encode() + reportTail
    }

    private func info(_ run: UInt64, _ sequence: UInt64, _ now: Int64) -> WireFrameInfo {
        .with {
            ($0.run, $0.sequence, $0.capturedAt) = (run, sequence, now)
            ($0.width, $0.height) = (UInt32(size.width), UInt32(size.height))
        }
    }
}
