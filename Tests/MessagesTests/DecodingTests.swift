import Faces
import Failure
import Foundation
import Messages
import SeededNumbers
import SwiftProtobuf
import Testing

@Suite struct DecodingTests {
    private static func code<Message: WireMessage>(_: Message.Type, _ payload: [UInt8]) -> MessageFailureCode? {
        do throws(MessageError) {
            _ = try Message.decode(payload)
            return nil
        } catch {
            return error.code
        }
    }

    private static func code(_ message: some WireMessage) throws -> MessageFailureCode? {
        code(type(of: message), try message.serializedBytes())
    }

    @Test func readsBackWhatItWrites() throws {
        #expect(try WireFrame.decode(try Samples.frame.encode()) == Samples.frame)
        #expect(try WireFaceSet.decode(try Samples.faceSet.encode()) == Samples.faceSet)
        #expect(try WireEmotionReport.decode(try Samples.report.encode()) == Samples.report)
        #expect(try WireServiceStatus.decode(try Samples.status.encode()) == Samples.status)
    }

    @Test(arguments: [WireFaceSet.Origin.searched, .predicted, .still, .asked])
    func tellsTheOriginOfASetWithoutTheRestOfIt(origin: WireFaceSet.Origin) throws {
        var set = Samples.faceSet
        set.origin = origin
        #expect(try WireFaceSetOrigin.decode(try set.encode()) == .with { $0.origin = origin })
    }

    @Test func refusesAPayloadOverTheLimitBeforeItDecodesIt() {
        // Bytes that are no protobuf at all: had they been decoded, the error would be another.
        let (frame, other) = (4 * 1_048_576, 256 * 1_024)
        #expect(Self.code(WireFrame.self, [UInt8](repeating: 0xFF, count: frame + 1)) == .tooLarge)
        #expect(Self.code(WireFrame.self, [UInt8](repeating: 0xFF, count: frame)) == .malformed)
        #expect(Self.code(WireFaceSet.self, [UInt8](repeating: 0xFF, count: other + 1)) == .tooLarge)
        #expect(Self.code(WireEmotionReport.self, [UInt8](repeating: 0xFF, count: other + 1)) == .tooLarge)
        #expect(Self.code(WireServiceStatus.self, [UInt8](repeating: 0xFF, count: other + 1)) == .tooLarge)
        #expect(Self.code(WireServiceStatus.self, [UInt8](repeating: 0xFF, count: other)) == .malformed)
    }

    @Test func doesNotWriteWhatNobodyWouldRead() {
        var frame = Samples.frame
        frame.jpeg = Data(Samples.jpeg + [UInt8](repeating: 0, count: 4 << 20))
        let error = #expect(throws: MessageError.self) { try frame.encode() }
        #expect(error?.code == .tooLarge)
    }

    @Test func refusesEveryTruncation() throws {
        let payload = try Samples.report.encode()
        for length in 0..<payload.count {
            // Cut between two fields it still decodes, but then it lacks something.
            let message = try? WireEmotionReport.decode(Array(payload.prefix(length)))
            #expect(message.map { $0 != Samples.report } ?? true)
        }
        #expect(Self.code(WireEmotionReport.self, []) == .invalid)
    }

    @Test(
        arguments: [
            { $0.info.sequence = 0 }, { $0.info.sequence = UInt64(Int64.max) + 1 }, { $0.info.capturedAt = 0 },
            { $0.info.width = 0 }, { $0.info.height = 16_385 }, { $0.clearInfo() }, { $0.jpeg = Data() },
            { $0.jpeg = Data([0x89, 0x50, 0x4E, 0x47]) },
            {
                $0.truth = [WireTruth()]
            },
        ] as [@Sendable (inout WireFrame) -> Void]
    )
    func refusesAnImpossibleFrame(spoil: @Sendable (inout WireFrame) -> Void) throws {
        var frame = Samples.frame
        spoil(&frame)
        #expect(try Self.code(frame) == .invalid)
    }

    @Test(
        arguments: [
            { $0.frame.sequence = 0 }, { $0.faces[0].box.x = .nan }, { $0.faces[0].box.width = 0 },
            { $0.faces[0].box.height = -.infinity }, { $0.faces[0].box.y = 1e9 }, { $0.faces[0].score = .nan },
            { $0.faces[0].landmarks[0].x = .infinity }, { $0.faces[0].crop.region.width = .nan },
            { $0.faces[0].clearBox() },
        ] as [@Sendable (inout WireFaceSet) -> Void]
    )
    func refusesImpossibleFaces(spoil: @Sendable (inout WireFaceSet) -> Void) throws {
        var faces = Samples.faceSet
        spoil(&faces)
        #expect(try Self.code(faces) == .invalid)
    }

    @Test(
        arguments: [
            { $0.producer = "" }, { $0.producer = "A B" }, { $0.sequence = 0 }, { $0.sequence = .max },
            { $0.model.name = "../etc" }, { $0.model.version = "" },
            { $0.model.hashPrefix = String(repeating: "a", count: 65) }, { $0.faces[0].probabilities = [] },
            { $0.faces[0].probabilities.append(0) }, { $0.faces[0].probabilities[0] = .nan },
            { $0.faces[0].probabilities[0] = 2 }, { $0.faces[0].emotion = .unspecified },
            { $0.faces[0].emotion = .UNRECOGNIZED(99) },
            { ($0.faces[0].emotion, $0.faces[0].probabilities) = (.UNRECOGNIZED(99), [0, 0, 0, 0, 0, 0, 1]) },
            { $0.faces[0].emotion = .sad }, { $0.faces[0].score = .nan },
            { $0.faces[0].smoothed = WireSmoothedEmotion() }, { $0.faces[0].smoothed.emotion = .unspecified },
            { $0.faces[0].smoothed.emotion = .UNRECOGNIZED(99) }, { $0.faces[0].smoothed.probabilities = [] },
            { $0.faces[0].smoothed.probabilities.append(0) }, { $0.faces[0].smoothed.probabilities[6] = .nan },
            { $0.faces[0].smoothed.probabilities[0] = -0.1 }, { $0.faces[0].smoothed.probabilities[0] = 2 },
            { $0.faces[0].track = 0 },
        ] as [@Sendable (inout WireEmotionReport) -> Void]
    )
    func refusesAnImpossibleReport(spoil: @Sendable (inout WireEmotionReport) -> Void) throws {
        var report = Samples.report
        spoil(&report)
        #expect(try Self.code(report) == .invalid)
    }

    @Test func bearsAResultThatNobodySmoothed() throws {
        var report = Samples.report
        report.faces[0].clearSmoothed()
        #expect(try Self.code(report) == nil)
        report.faces[0].track = 0
        #expect(try Self.code(report) == nil)
    }

    /// A later version may have another way to come by faces; what they are is the same.
    @Test func bearsFacesOfAnUnknownOrigin() throws {
        var faces = Samples.faceSet
        faces.origin = .UNRECOGNIZED(99)
        #expect(try Self.code(faces) == nil)
        // Those of detectors that say nothing were searched for.
        #expect(Samples.faceSet.origin == .searched)
    }

    @Test func refusesAStatusWithoutAState() throws {
        #expect(try Self.code(WireServiceStatus()) == .invalid)
    }

    @Test func refusesNestingThatOnlyAnAttackHas() throws {
        // Groups inside groups, in a field that no message knows.
        let payload = [UInt8](repeating: 0x9B, count: 100)
        #expect(Self.code(WireServiceStatus.self, payload) == .malformed)
    }

    @Test func survivesTenThousandRandomPayloads() throws {
        var random = SeededNumbers(20_240_607)
        let sources = [try Samples.frame.encode(), try Samples.faceSet.encode(), try Samples.report.encode()]
        for round in 0..<10_000 {
            var payload = sources[round % sources.count]
            if round.isMultiple(of: 4) {
                payload = (0..<Int.random(in: 0...200, using: &random)).map { _ in .random(in: 0...255, using: &random)
                }
            } else {
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    payload[Int.random(in: payload.indices, using: &random)] = .random(in: 0...255, using: &random)
                }
            }
            Self.expectSoundOrRefused(payload)
        }
    }

    private static func expectSoundOrRefused(_ payload: [UInt8]) {
        let kinds: [any WireMessage.Type] = [
            WireFrame.self, WireFaceSet.self, WireEmotionReport.self, WireServiceStatus.self,
        ]
        for kind in kinds {
            // An error is as good an answer as a sound message.
            guard let message = try? kind.decode(payload) else { continue }
            #expect(message.flaw == nil)
        }
    }
}

@Suite struct ConversionTests {
    @Test(arguments: Emotion.allCases) func emotionsTravel(emotion: Emotion) {
        #expect(Emotion(WireEmotion(emotion)) == emotion)
        #expect(WireEmotion(emotion).rawValue == emotion.rawValue + 1)
    }

    @Test(arguments: [WireEmotion.unspecified, .UNRECOGNIZED(8), .UNRECOGNIZED(-1), .UNRECOGNIZED(.min)])
    func doesNotGuessUnknownEmotions(wire: WireEmotion) {
        #expect(Emotion(wire) == nil)
    }
}
