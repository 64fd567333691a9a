import Faces
import SwiftProtobuf

/// What a reply may have: the envelope (``WireRpcReply``) has no more room.
private let replyLimit = 4 << 20

extension WireRpcReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { outcome == nil ? "it says nothing" : nil }
}

extension WireReportsReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { reports.lazy.compactMap(\.flaw).first }
}

extension WireTimelineReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { bins.lazy.compactMap(\.flaw).first }
}

extension WireCropReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { crop.flaw }
}

extension WireCandidatesReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { candidates.lazy.compactMap(\.flaw).first }
}

extension WireLabelsReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { labels.lazy.compactMap(\.contentFlaw).first }
}

extension WireConfusionReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { confusions.lazy.compactMap(\.flaw).first }
}

extension WireForgetReply: WireMessage {
    public static var sizeLimit: Int { 1_024 }
    public var flaw: String? { nil }
}

extension WireRenewReply: WireMessage {
    public static var sizeLimit: Int { 16_384 }
    public var flaw: String? { certificate.isEmpty ? "it has no certificate" : nil }
}

extension WireSubmitReply: WireMessage {
    public static var sizeLimit: Int { 1_024 }
    public var flaw: String? { nil }
}

extension WireNextReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { items.lazy.compactMap { $0.candidate.flaw ?? $0.crop.flaw }.first }
}

extension WireQualityReply: WireMessage {
    public static var sizeLimit: Int { replyLimit }
    public var flaw: String? { qualities.lazy.compactMap(\.flaw).first }
}

extension WireStoredReport {
    /// A record is rounded and has less than the report had, so it need not keep all of a report's rules.
    fileprivate var flaw: String? {
        guard Name.isValid(camera) else { return "a report's camera is not a name" }
        let isWhole = report.faces.allSatisfy {
            EmotionProbabilities($0.probabilities) != nil && Emotion($0.emotion) != nil
        }
        return isWhole ? nil : "a face does not have seven probabilities and one of the seven emotions"
    }
}

extension WireTimelineBin {
    fileprivate var flaw: String? {
        guard Name.isValid(camera) else { return "a bin's camera is not a name" }
        let seven = Emotion.allCases.count
        return meanProbabilities.count == seven && counts.count == seven && meanProbabilities.allSatisfy(\.isFinite)
            ? nil : "a bin does not have seven numbers for the seven emotions"
    }
}

extension WireCrop {
    fileprivate var flaw: String? { jpeg.starts(with: [0xFF, 0xD8, 0xFF]) ? nil : "its picture is not a JPEG" }
}

extension WireCandidate {
    fileprivate var flaw: String? {
        guard EmotionProbabilities(probabilities) != nil, Emotion(emotion) != nil else {
            return "a candidate does not have seven probabilities and one of the seven emotions"
        }
        return face.flaw ?? labels.lazy.compactMap(\.contentFlaw).first
    }
}

extension WireConfusion {
    fileprivate var flaw: String? {
        let cells = Emotion.allCases.count * Emotion.allCases.count
        return counts.count == cells ? nil : "a confusion does not have \(cells) numbers"
    }
}

extension WireQuality {
    fileprivate var flaw: String? {
        let shares = [accuracy, lower, upper] + (hasAgreement ? [agreement] : [])
        return shares.allSatisfy { (0...1).contains($0) } ? nil : "a share is not between 0 and 1"
    }
}

extension WireCompareReply: WireMessage {
    public static var sizeLimit: Int { 16 * 1_024 }
    public var flaw: String? {
        let tables = [answers, firstLabelled, secondLabelled]
        return tables.allSatisfy { $0.count == Emotion.allCases.count * Emotion.allCases.count }
            ? nil : "a table is not seven by seven"
    }
}

extension WireReadReply: WireMessage {
    public static var sizeLimit: Int { WireEmotionReport.sizeLimit }
    public var flaw: String? { hasReport ? report.contentFlaw : "it has no report" }
}
