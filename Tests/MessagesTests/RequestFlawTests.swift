import Failure
import Foundation
import Messages
import SwiftProtobuf
import Testing

/// What a service refuses to be asked; each bad field is named in the sentence that goes back.
@Suite struct RequestFlawTests {
    private static var selection: WireRecordSelection {
        .with {
            $0.camera = "hall"
            ($0.since, $0.until) = (1_000, 2_000)
            $0.emotion = .happy
            $0.model = "baseline-7-1.0"
        }
    }

    private static var face: WireFaceReference {
        .with {
            $0.camera = "hall"
            ($0.run, $0.frame, $0.position) = (.max, 1, 9_999)
        }
    }

    static var label: WireLabel {
        .with {
            ($0.key, $0.person, $0.source) = ("key-1", "ann", "web")
            $0.face = face
            $0.verdict = .corrected
            $0.emotion = .sad
            $0.model = Samples.report.model
            $0.reason = .random
        }
    }

    /// What decoding says of a message that was encoded without a look at it.
    private static func flaw<Message: WireMessage>(_ message: Message) throws -> String? {
        do throws(MessageError) {
            _ = try Message.decode(try message.encode())
            return nil
        } catch {
            #expect(error.code == .invalid)
            return error.message
        }
    }

    @Test func anEmptySelectionLimitsNothing() throws {
        #expect(try Self.flaw(WireReportsRequest()) == nil)
        #expect(try Self.flaw(WireTimelineRequest()) == nil)
        #expect(try Self.flaw(WireCandidatesRequest()) == nil)
        #expect(try Self.flaw(WireLabelsRequest()) == nil)
        #expect(try Self.flaw(WireConfusionRequest()) == nil)
        #expect(try Self.flaw(WireQualityRequest()) == nil)
    }

    @Test func acceptsWhatIsRight() throws {
        let (selection, face) = (Self.selection, Self.face)
        #expect(try Self.flaw(WireReportsRequest.with { ($0.selection, $0.limit) = (selection, 1_000) }) == nil)
        #expect(try Self.flaw(WireReportsRequest.with { $0.selection.until = 1 }) == nil)
        #expect(try Self.flaw(WireFrameRequest.with { ($0.camera, $0.frame) = ("hall", UInt64(Int64.max)) }) == nil)
        #expect(try Self.flaw(WireTimelineRequest.with { ($0.selection, $0.step) = (selection, .day) }) == nil)
        #expect(try Self.flaw(WireCropRequest.with { $0.face = face }) == nil)
        #expect(try Self.flaw(WireForgetRequest.with { $0.selection.camera = "hall" }) == nil)
        #expect(try Self.flaw(WireForgetRequest.with { $0.selection.until = 5 }) == nil)
        #expect(try Self.flaw(WireSubmitRequest.with { $0.label = Self.label }) == nil)
        #expect(try Self.flaw(WireNextRequest.with { ($0.person, $0.limit) = ("ann", 100) }) == nil)
    }

    /// A selection that is spoilt, and a word of the sentence that says so.
    struct SpoiltSelection: Sendable {
        let word: String
        let spoil: @Sendable (inout WireRecordSelection) -> Void

        init(_ word: String, _ spoil: @escaping @Sendable (inout WireRecordSelection) -> Void) {
            self.word = word
            self.spoil = spoil
        }
    }

    @Test(arguments: [
        SpoiltSelection("camera") { $0.camera = "Hall" },
        SpoiltSelection("camera") { $0.camera = String(repeating: "a", count: 65) },
        SpoiltSelection("1970") { $0.since = -1 },
        SpoiltSelection("1970") { $0.until = .min },
        SpoiltSelection("since") { ($0.since, $0.until) = (2_000, 2_000) },
        SpoiltSelection("since") { ($0.since, $0.until) = (2_001, 2_000) },
        SpoiltSelection("emotion") { $0.emotion = .UNRECOGNIZED(8) },
        SpoiltSelection("model") { $0.model = "../etc" },
        SpoiltSelection("model") { $0.model = String(repeating: "a", count: 130) },
    ])
    func refusesAnImpossibleSelection(spoilt: SpoiltSelection) throws {
        var selection = Self.selection
        spoilt.spoil(&selection)
        let flaws = [
            try Self.flaw(WireReportsRequest.with { $0.selection = selection }),
            try Self.flaw(WireTimelineRequest.with { $0.selection = selection }),
            try Self.flaw(WireCandidatesRequest.with { $0.selection = selection }),
            try Self.flaw(WireLabelsRequest.with { $0.selection = selection }),
            try Self.flaw(WireConfusionRequest.with { $0.selection = selection }),
            try Self.flaw(WireForgetRequest.with { $0.selection = selection }),
            try Self.flaw(WireQualityRequest.with { $0.selection = selection }),
            try Self.flaw(WireNextRequest.with { ($0.person, $0.selection) = ("ann", selection) }),
        ]
        #expect(flaws.allSatisfy { $0?.contains(spoilt.word) == true })
    }

    @Test(
        arguments: [
            { $0.camera = "" }, { $0.camera = "a b" }, { $0.frame = 0 }, { $0.frame = UInt64(Int64.max) + 1 },
            { $0.position = 10_000 },
        ] as [@Sendable (inout WireFaceReference) -> Void]
    )
    func refusesAFaceThatCannotBe(spoil: @Sendable (inout WireFaceReference) -> Void) throws {
        var face = Self.face
        spoil(&face)
        #expect(try Self.flaw(WireCropRequest.with { $0.face = face }) != nil)
        var label = Self.label
        label.face = face
        #expect(try Self.flaw(WireSubmitRequest.with { $0.label = label }) != nil)
    }

    @Test(
        arguments: [
            { $0.key = "" }, { $0.key = "a/b" }, { $0.person = "" }, { $0.person = "Ann Lee" }, { $0.source = "a b" },
            { $0.clearFace() }, { $0.verdict = .unspecified }, { $0.verdict = .UNRECOGNIZED(9) },
            { $0.emotion = .unspecified }, { $0.emotion = .UNRECOGNIZED(9) }, { $0.reason = .UNRECOGNIZED(9) },
            { $0.model.name = "a b" }, { ($0.verdict, $0.undoes) = (.undone, "") },
        ] as [@Sendable (inout WireLabel) -> Void]
    )
    func refusesALabelThatSaysNothingPossible(spoil: @Sendable (inout WireLabel) -> Void) throws {
        var label = Self.label
        spoil(&label)
        #expect(try Self.flaw(WireSubmitRequest.with { $0.label = label }) != nil)
        (label.producer, label.sequence, label.givenAt) = ("feedback-1", 1, 1)
        #expect(try Self.flaw(label) != nil)
    }

    @Test func aLabelOnItsWayToTheRecorderIsNumberedAndDated() throws {
        var label = Self.label
        #expect(try Self.flaw(label) != nil)
        (label.producer, label.sequence) = ("feedback-1", 1)
        #expect(try Self.flaw(label)?.contains("time") == true)
        label.givenAt = 1
        #expect(try Self.flaw(label) == nil)
    }

    @Test func refusesASubmissionWithoutALabel() throws {
        #expect(try Self.flaw(WireSubmitRequest()) != nil)
    }

    @Test func refusesFramesThatCannotBe() throws {
        #expect(try Self.flaw(WireFrameRequest.with { $0.frame = 1 })?.contains("camera") == true)
        #expect(try Self.flaw(WireFrameRequest.with { $0.camera = "hall" })?.contains("frame") == true)
        #expect(try Self.flaw(WireFrameRequest.with { ($0.camera, $0.frame) = ("hall", .max) }) != nil)
    }

    @Test func refusesOrdersAndStepsOfALaterVersion() throws {
        #expect(try Self.flaw(WireTimelineRequest.with { $0.step = .UNRECOGNIZED(3) })?.contains("step") == true)
        #expect(try Self.flaw(WireCandidatesRequest.with { $0.order = .UNRECOGNIZED(60) })?.contains("order") == true)
    }

    @Test func refusesPagesThatAreTooLong() throws {
        #expect(try Self.flaw(WireReportsRequest.with { $0.limit = 1_001 })?.contains("1000") == true)
        #expect(try Self.flaw(WireLabelsRequest.with { $0.limit = .max }) != nil)
        #expect(try Self.flaw(WireCandidatesRequest.with { $0.limit = 1_001 }) != nil)
        #expect(try Self.flaw(WireNextRequest.with { ($0.person, $0.limit) = ("ann", 101) }) != nil)
        let cursor = Data(repeating: 1, count: 257)
        #expect(try Self.flaw(WireReportsRequest.with { $0.cursor = cursor })?.contains("cursor") == true)
        #expect(try Self.flaw(WireLabelsRequest.with { $0.cursor = cursor })?.contains("cursor") == true)
    }

    @Test func refusesPersonsThatAreNoNames() throws {
        #expect(try Self.flaw(WireNextRequest())?.contains("person") == true)
        #expect(try Self.flaw(WireLabelsRequest.with { $0.person = "Ann" })?.contains("person") == true)
        #expect(try Self.flaw(WireCandidatesRequest.with { $0.person = "a b" })?.contains("person") == true)
    }

    /// A mistake in it costs everything that was ever recorded.
    @Test func forgetsNothingThatWasNotChosenByCameraOrTime() throws {
        #expect(try Self.flaw(WireForgetRequest())?.contains("everything") == true)
        #expect(try Self.flaw(WireForgetRequest.with { $0.selection.emotion = .sad }) != nil)
        #expect(
            try Self.flaw(WireForgetRequest.with { ($0.selection.camera, $0.selection.emotion) = ("hall", .sad) })
                != nil
        )
        #expect(
            try Self.flaw(WireForgetRequest.with { ($0.selection.camera, $0.selection.model) = ("hall", "b") }) != nil
        )
    }

    @Test func refusesRequestsThatAreTooLarge() {
        let code = #expect(throws: MessageError.self) {
            try WireReportsRequest.decode([UInt8](repeating: 0, count: 4_097))
        }
        #expect(code?.code == .tooLarge)
        #expect(throws: MessageError.self) { try WireForgetRequest.decode([UInt8](repeating: 0xFF, count: 40)) }
    }
}
