import Images
import Messages
import SwiftProtobuf

/// A picture that is a frame already, but for its number and time.
struct LoadPicture: Sendable {
    let jpeg: [UInt8]
    /// Faces in it, where its maker knows.
    let truth: [WireTruth]
    private let size: PixelSize
    /// All of a frame that stays the same.
    private let tail: [UInt8]

    /// - Throws: `ImageError` when the bytes are no JPEG, `MessageError` when they are too many for a frame.
    init(jpeg: [UInt8], truth: [WireTruth] = []) throws {
        self.jpeg = jpeg
        self.truth = truth
        size = try JPEGHeader(jpeg).size
        tail = try WireFrame.with {
            $0.jpeg = .init(jpeg)
            $0.truth = truth
        }.encode()
    }

    /// The payload of the frame that this picture is now.
    ///
    /// Encoded messages that follow each other are the message with the fields of both (protobuf's "merging"), so the
    /// picture is encoded once, and a frame costs one copy of it.
    func payload(run: UInt64, sequence: UInt64, capturedAt: Int64) throws(MessageError) -> [UInt8] {
        let head = try WireFrame.with {
            $0.info.run = run
            $0.info.sequence = sequence
            $0.info.capturedAt = capturedAt
            $0.info.width = UInt32(size.width)
            $0.info.height = UInt32(size.height)
        }.encode()
        return head + tail
    }
}
