import Messages
import ServiceKit
import ServiceTestKit
import Testing

@Suite struct FrameMetersTests {
    @Test func countsForEachCameraAndReason() throws {
        let metrics = RingingMetrics(bell: Bell())
        let meters = FrameMeters(factory: metrics)
        let (hall, door) = (try Name("hall"), try Name("door"))
        for reason in DropReason.allCases {
            meters.taken(hall)
            meters.dropped(hall, reason)
        }
        meters.taken(hall)
        meters.finished(hall)
        meters.taken(door)
        meters.dropped(door, .stale)

        for camera in ["hall", "door"] {
            let out = metrics.sum("mien_frames_out_total", ["camera": camera])
            let dropped = metrics.sum("mien_frames_dropped_total", ["camera": camera])
            #expect(metrics.sum("mien_frames_in_total", ["camera": camera]) == out + dropped)
        }
        for reason in DropReason.allCases {
            let labels = ["camera": "hall", "reason": reason.rawValue]
            #expect(metrics.sum("mien_frames_dropped_total", labels) == 1)
        }
        #expect(metrics.sum("mien_frames_dropped_total", ["reason": "stale"]) == 2)
        #expect(metrics.sum("mien_frames_out_total", ["camera": "hall"]) == 1)
    }
}
