import Messages
import SwiftProtobuf

/// A report of the camera `hall` with nobody in it, as it is on the bus.
func smallReport(_ sequence: UInt64) throws -> [UInt8] {
    try WireEmotionReport.with {
        $0.producer = "test"
        $0.sequence = sequence
        $0.frame.sequence = sequence
        $0.frame.capturedAt = 1_800_000_000_000_000
        ($0.frame.width, $0.frame.height) = (640, 480)
        $0.model.name = "baseline"
        $0.model.version = "0.1.0"
    }.encode()
}
