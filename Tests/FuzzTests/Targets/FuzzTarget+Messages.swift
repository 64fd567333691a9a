import Failure
import Messages
import Store

@testable import GatewayService

extension FuzzTarget {
    /// Everything that another process can say.
    static let messages = [
        // Two kinds have targets of their own, because more is done with them than decoding.
        FuzzTarget("message") { bytes in
            var input = FuzzInput(bytes)
            try input.choice(of: kinds).fuzz(Array(input.rest))
        },
        FuzzTarget("message-report") { bytes in
            let report = try WireEmotionReport.decode(bytes)
            var json: [UInt8] = []
            ReportJSON.report(report, camera: try Name("cam")).write(to: &json)
            promise(json.last == UInt8(ascii: "}"), "a report is written to its end")
            _ = try RecordedReport(report, site: Name("site"), camera: Name("cam"), recordedAt: 1)
        },
        FuzzTarget("message-label") { bytes in
            _ = try RecordedLabel(try WireLabel.decode(bytes), site: Name("site"), recordedAt: 1)
        },
        FuzzTarget("topic", longest: 512) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            promise(try Topic(parsing: text).text == text, "a topic that is read is written the same")
        },
    ]

    /// The order is kept: the first byte of kept inputs counts in it, so what is new goes to the end.
    private static let kinds: [any WireMessage.Type] = [
        WireFrame.self, WireFaceSet.self, WireFaceSetOrigin.self, WireEmotionReport.self, WireDelivery.self,
        WireReceipt.self, WireLabel.self, WireServiceStatus.self, WireModelSelection.self, WireModelState.self,
        WireBundlesRequest.self, WireBundlesReply.self, WireBundleRequest.self, WireBundleReply.self,
        WireChunkRequest.self, WireChunkReply.self, WireTakeRequest.self, WireTakeReply.self, WireRpcReply.self,
        WireReportsReply.self, WireTimelineReply.self, WireCropReply.self, WireCandidatesReply.self,
        WireLabelsReply.self, WireConfusionReply.self, WireForgetReply.self, WireRenewReply.self, WireSubmitReply.self,
        WireNextReply.self, WireQualityReply.self, WireCompareReply.self, WireReadReply.self, WireReportsRequest.self,
        WireFrameRequest.self, WireTimelineRequest.self, WireCropRequest.self, WireCandidatesRequest.self,
        WireLabelsRequest.self, WireConfusionRequest.self, WireForgetRequest.self, WireSubmitRequest.self,
        WireRenewRequest.self, WireNextRequest.self, WireQualityRequest.self, WireCompareRequest.self,
        WireFindRequest.self, WireReadRequest.self,
    ]
}

extension WireMessage {
    /// What is decoded can be sent on, and is understood there.
    fileprivate static func fuzz(_ bytes: [UInt8]) throws {
        let sent = try decode(bytes).encode()
        do {
            _ = try decode(sent)
        } catch {
            fatalError("\(Self.self): what was decoded and encoded is refused: \(error)")
        }
    }
}
