import Messages
import SwiftProtobuf

/// What would be deleted, for the person who shall say whether it is meant.
struct ForgetQuestion {
    private static let day: Int64 = 86_400_000_000

    let reports: UInt64
    let sentence: String

    /// - Parameters:
    ///   - bins: What the recorder counts: rounded out to whole minutes, hours or days.
    ///   - since: As the person typed it.
    init(_ bins: [WireTimelineBin], camera: Name?, since: String?, until: String?) {
        // Foreign numbers: a sum that overflows is no reason to trap.
        reports = bins.reduce(0) { $0 &+ $1.reports }
        let faces = bins.reduce(0) { $0 &+ $1.faces }
        let cameras = Set(bins.map(\.camera)).sorted()
        let all = (cameras.count == 1 ? "" : "\(cameras.count) cameras: ") + cameras.joined(separator: ", ")
        let whose = "of " + (camera?.text ?? all)
        let when = [since.map { "since \($0)" }, until.map { "until \($0)" }].compactMap { $0 }
        let span = when.isEmpty ? "of all times" : when.joined(separator: " ")
        sentence =
            "Up to \(reports) reports with \(faces) faces \(whose), \(span), with their labels and pictures, would be deleted."
    }

    /// Asks for the bins of a selection: finer ones where it is shorter, so that what is rounded out is little.
    static func request(_ selection: WireRecordSelection) -> WireTimelineRequest {
        let isOpen = selection.since == 0 || selection.until == 0
        let (length, isTooLong) = selection.until.subtractingReportingOverflow(selection.since)
        return .with {
            $0.selection = selection
            $0.step = isOpen || isTooLong || length > 60 * day ? .day : length > day ? .hour : .minute
        }
    }

    static func sentence(_ reply: WireForgetReply) -> String {
        "Deleted: \(reply.reports) reports with \(reply.faces) faces, \(reply.labels) labels, \(reply.pictures) pictures."
    }
}
