import Failure
import Foundation
import Messages
import SwiftProtobuf
import Testing

/// What a client does not take for a reply: everything in it can be used without another look.
@Suite struct ReplyFlawTests {
    private static func flaw<Message: WireMessage>(_ message: Message) throws -> String? {
        do throws(MessageError) {
            _ = try Message.decode(try message.encode())
            return nil
        } catch {
            return error.message
        }
    }

    private static var stored: WireStoredReport {
        .with {
            $0.camera = "hall"
            $0.report = Samples.report
        }
    }

    private static var bin: WireTimelineBin {
        .with {
            $0.camera = "hall"
            $0.meanProbabilities = [Float](repeating: 0, count: 7)
            $0.counts = [UInt64](repeating: 0, count: 7)
        }
    }

    private static var candidate: WireCandidate {
        .with {
            $0.face = RequestFlawTests.label.face
            $0.emotion = .sad
            $0.probabilities = [Float](repeating: 0.1, count: 7)
            $0.labels = [RequestFlawTests.label]
        }
    }

    @Test func emptyRepliesAreReplies() throws {
        #expect(try Self.flaw(WireReportsReply()) == nil)
        #expect(try Self.flaw(WireTimelineReply()) == nil)
        #expect(try Self.flaw(WireCandidatesReply()) == nil)
        #expect(try Self.flaw(WireLabelsReply()) == nil)
        #expect(try Self.flaw(WireConfusionReply()) == nil)
        #expect(try Self.flaw(WireForgetReply()) == nil)
        #expect(try Self.flaw(WireSubmitReply()) == nil)
        #expect(try Self.flaw(WireNextReply()) == nil)
        #expect(try Self.flaw(WireQualityReply()) == nil)
        #expect(try Self.flaw(WireRpcReply()) != nil)
    }

    @Test func reportsHaveSevenProbabilities() throws {
        #expect(try Self.flaw(WireReportsReply.with { $0.reports = [Self.stored] }) == nil)
        let spoilt: [(inout WireStoredReport) -> Void] = [
            { $0.camera = "" }, { $0.report.faces[0].probabilities = [] },
            { $0.report.faces[0].emotion = .unspecified },
        ]
        for spoil in spoilt {
            var stored = Self.stored
            spoil(&stored)
            #expect(try Self.flaw(WireReportsReply.with { $0.reports = [Self.stored, stored] }) != nil)
        }
    }

    @Test func binsHaveSevenNumbers() throws {
        #expect(try Self.flaw(WireTimelineReply.with { $0.bins = [Self.bin] }) == nil)
        let spoilt: [(inout WireTimelineBin) -> Void] = [
            { $0.camera = "a b" }, { $0.counts = [] }, { $0.meanProbabilities.append(0) },
            { $0.meanProbabilities[6] = .nan },
        ]
        for spoil in spoilt {
            var bin = Self.bin
            spoil(&bin)
            #expect(try Self.flaw(WireTimelineReply.with { $0.bins = [bin] }) != nil)
        }
    }

    @Test func candidatesHaveAFaceAndAResult() throws {
        #expect(try Self.flaw(WireCandidatesReply.with { $0.candidates = [Self.candidate] }) == nil)
        let spoilt: [(inout WireCandidate) -> Void] = [
            { $0.clearFace() }, { $0.emotion = .unspecified }, { $0.probabilities = [] }, { $0.labels[0].key = "" },
        ]
        for spoil in spoilt {
            var candidate = Self.candidate
            spoil(&candidate)
            #expect(try Self.flaw(WireCandidatesReply.with { $0.candidates = [candidate] }) != nil)
        }
    }

    @Test func picturesAreJPEGs() throws {
        let crop = WireCrop.with { $0.jpeg = Data(Samples.jpeg) }
        #expect(try Self.flaw(WireCropReply.with { $0.crop = crop }) == nil)
        #expect(try Self.flaw(WireCropReply()) != nil)
        #expect(
            try Self.flaw(
                WireNextReply.with { $0.items = [.with { ($0.candidate, $0.crop) = (Self.candidate, crop) }] }
            ) == nil
        )
        #expect(try Self.flaw(WireNextReply.with { $0.items = [.with { $0.candidate = Self.candidate }] }) != nil)
        #expect(try Self.flaw(WireNextReply.with { $0.items = [.with { $0.crop = crop }] }) != nil)
    }

    @Test func labelsConfusionsAndQualitiesAreWhole() throws {
        #expect(try Self.flaw(WireLabelsReply.with { $0.labels = [RequestFlawTests.label] }) == nil)
        #expect(try Self.flaw(WireLabelsReply.with { $0.labels = [WireLabel()] }) != nil)
        let confusion = WireConfusion.with { $0.counts = [UInt64](repeating: 1, count: 49) }
        #expect(try Self.flaw(WireConfusionReply.with { $0.confusions = [confusion] }) == nil)
        #expect(try Self.flaw(WireConfusionReply.with { $0.confusions = [WireConfusion()] }) != nil)
        for number in [-0.1, 1.1, .nan] {
            #expect(try Self.flaw(WireQualityReply.with { $0.qualities = [.with { $0.accuracy = number }] }) != nil)
            #expect(try Self.flaw(WireQualityReply.with { $0.qualities = [.with { $0.upper = number }] }) != nil)
            #expect(try Self.flaw(WireQualityReply.with { $0.qualities = [.with { $0.agreement = number }] }) != nil)
        }
        #expect(try Self.flaw(WireQualityReply.with { $0.qualities = [WireQuality()] }) == nil)
    }
}
