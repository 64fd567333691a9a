import Faces
import Failure
import Messages
import ServiceKit
import SwiftProtobuf
import Synchronization
import Testing

@testable import MienService

/// A system that records what it gets, as far as a test lets it.
private final class ScriptedSystem: ImportDesk {
    struct State {
        var reports: [UInt64: [WireEmotionReport]] = [:]
        var labels: [String: WireLabel] = [:]
        var published: [WireFaceSet] = []
        var asked = 0
        /// So many of the next face sets are lost on their way.
        var lost = 0
        var keepsPictures = true
        var refusal: String?
    }

    let state = Mutex(State())
    private let shown: Emotion

    init(shown: Emotion = .happy) { self.shown = shown }

    func publish(_ faces: WireFaceSet) async throws {
        state.withLock { state in
            state.published.append(faces)
            guard state.lost == 0 else {
                state.lost -= 1
                return
            }
            let report = WireEmotionReport.with {
                $0.frame = faces.frame
                $0.faces = faces.faces.map { face in
                    .with { ($0.box, $0.emotion) = (face.box, WireEmotion(shown)) }
                }
                ($0.producer, $0.sequence, $0.classifiedAt) = ("classifier.1", 1, 5)
                $0.model = .with { ($0.name, $0.version) = ("baseline", "0.1.0") }
            }
            state.reports[faces.frame.run, default: []].append(report)
        }
    }

    func reports(ofRun run: UInt64) async throws -> [WireEmotionReport] {
        state.withLock { state in
            state.asked += 1
            return state.reports[run] ?? []
        }
    }

    func keepsPicture(ofRun run: UInt64) async throws -> Bool { state.withLock { $0.keepsPictures } }

    func submit(_ label: WireLabel) async throws -> Bool {
        try state.withLock { state in
            if let refusal = state.refusal { throw LabelRefusal(sentence: refusal) }
            return state.labels.updateValue(label, forKey: label.key) != nil
        }
    }
}

/// A system whose classifier keeps the newest faces of a camera only, and takes its time.
private final class NewestWinsSystem: ImportDesk {
    private let inner = ScriptedSystem()
    private let newest = Mutex<WireFaceSet?>(nil)
    private let lost = Atomic(0)

    /// How many face sets were replaced by newer ones.
    var losses: Int { lost.load(ordering: .sequentiallyConsistent) }

    func publish(_ faces: WireFaceSet) async throws {
        let old = newest.withLock { slot in
            defer { slot = faces }
            return slot
        }
        if old != nil { lost.add(1, ordering: .sequentiallyConsistent) }
    }

    func reports(ofRun run: UInt64) async throws -> [WireEmotionReport] {
        // Whoever else has something to do does it first.
        for _ in 0..<20 { await Task.yield() }
        let faces = newest.withLock { slot in
            defer { if slot?.frame.run == run { slot = nil } }
            return slot
        }
        if let faces, faces.frame.run == run { try await inner.publish(faces) }
        return try await inner.reports(ofRun: run)
    }

    func keepsPicture(ofRun run: UInt64) async throws -> Bool { true }

    func submit(_ label: WireLabel) async throws -> Bool { try await inner.submit(label) }
}

@Suite struct PictureImportTests {
    @Test func sendsNoFaceBeforeTheOneBeforeIsRecorded() async throws {
        let system = NewestWinsSystem()
        var work = PictureImport(desk: system, camera: try Name("import-a"), person: try Name("a"))
        work.sleep = { _ in await Task.yield() }
        let pictures = (1...12).map { picture(content: [$0]) }
        try await withThrowingTaskGroup(of: PictureImport.Outcome.self) { [work] group in
            for picture in pictures { group.addTask { try await work.bring(picture) } }
            for try await outcome in group { #expect(outcome == .labelled) }
        }
        #expect(system.losses == 0)
    }

    private static let now: Int64 = 1_795_000_000_000_000

    private func picture(
        _ emotion: Emotion? = .sad,
        content: [UInt8] = [1, 2, 3],
        faces count: Int = 1
    ) -> ImportedPicture {
        let face = WireFace.with { $0.box = WireBox(Box(x: 0, y: 0, width: 48, height: 48)) }
        return ImportedPicture(
            ImportItem(name: "a.jpg", emotion: emotion, content: .file("a.jpg")),
            content: content,
            faces: Array(repeating: face, count: count),
            size: (48, 48),
            detector: "import"
        )
    }

    private func work(_ system: ScriptedSystem) throws -> PictureImport {
        PictureImport(
            desk: system,
            camera: try Name("import-fer2013"),
            person: try Name("import-fer2013"),
            clock: WallClock { Self.now },
            sleep: { _ in }
        )
    }

    @Test func bringsAPictureWithItsLabel() async throws {
        let system = ScriptedSystem()
        #expect(try await work(system).bring(picture()) == .labelled)
        let (faces, label) = system.state.withLock { ($0.published[0], $0.labels.values.first) }
        // SHA-256 of 01 02 03: 039058c6f2c0cb49 2c533b0a4d14ef77 cc0f78abccced528…
        #expect((faces.frame.run, faces.frame.sequence) == (0x0390_58c6_f2c0_cb49, 1))
        #expect((faces.frame.width, faces.frame.capturedAt, faces.detector) == (48, Self.now, "import"))
        #expect(label?.key == "import-039058c6f2c0cb492c533b0a4d14ef77cc0f78ab")
        #expect((label?.verdict, label?.emotion, label?.shown) == (.corrected, .sad, .happy))
        #expect((label?.person, label?.source, label?.face.camera) == ("import-fer2013", "import", "import-fer2013"))
        #expect(label?.model.name == "baseline")
    }

    @Test func confirmsWhatTheModelSaysToo() async throws {
        let system = ScriptedSystem(shown: .sad)
        _ = try await work(system).bring(picture())
        #expect(system.state.withLock { $0.labels.values.first?.verdict } == .confirmed)
    }

    @Test func doesNothingTheSecondTime() async throws {
        let system = ScriptedSystem()
        let work = try work(system)
        #expect(try await work.bring(picture()) == .labelled)
        #expect(try await work.bring(picture()) == .known)
        #expect(system.state.withLock { ($0.published.count, $0.labels.count) } == (1, 1))
    }

    @Test func addsTheLabelThatAnInterruptedImportDidNotGive() async throws {
        let system = ScriptedSystem()
        let work = try work(system)
        try await system.publish(picture().faceSet(at: Self.now))
        #expect(try await work.bring(picture()) == .labelled)
        #expect(system.state.withLock { $0.published.count } == 1)
    }

    @Test func sendsAgainWhatWasLost() async throws {
        let system = ScriptedSystem()
        system.state.withLock { $0.lost = 2 }
        #expect(try await work(system).bring(picture(nil)) == .added)
        #expect(system.state.withLock { $0.published.count } == 3)
    }

    @Test func givesUpWithASentence() async throws {
        let system = ScriptedSystem()
        system.state.withLock { $0.lost = 3 }
        let error = await #expect(throws: MienError.self) { try await work(system).bring(picture()) }
        #expect(error?.code == .incomplete)
        #expect(error?.message.contains("mien-classifier and mien-recorder") == true)
    }

    @Test func saysWhenNoPicturesAreKept() async throws {
        let system = ScriptedSystem()
        system.state.withLock { $0.keepsPictures = false }
        let error = await #expect(throws: MienError.self) { try await work(system).bring(picture()) }
        #expect(error?.message.contains("--keep crops") == true)
    }

    @Test func givesNoLabelWhereItIsNotClearOfWhichFace() async throws {
        let system = ScriptedSystem()
        #expect(try await work(system).bring(picture(faces: 2)) == .added)
        #expect(try await work(system).bring(picture(content: [4], faces: 0)) == .faceless)
        #expect(try await work(system).bring(picture(content: [4], faces: 0)) == .known)
        #expect(system.state.withLock { $0.labels.isEmpty })
    }

    @Test func goesOnAfterALabelThatIsNotTaken() async throws {
        let system = ScriptedSystem()
        system.state.withLock { $0.refusal = "the key says something else" }
        let outcome = try await work(system).bring(picture())
        #expect(outcome == .refused("the key says something else"))
        var tally = ImportTally()
        tally.add(outcome, of: "a.jpg")
        tally.add(.labelled, of: "b.jpg")
        tally.add(.known, of: "c.jpg")
        tally.addUnreadable("d.jpg", "no JPEG")
        #expect(tally.sentence == "4 pictures: 1 labelled, 1 there already, 1 whose label was not taken, 1 unreadable")
        #expect(tally.refused == ["a.jpg: the key says something else"])
    }

    @Test(
        arguments: [
            ("fer2013.tar.gz", "import-fer2013"), ("/data/My Photos/", "import-my-photos"),
            ("x/AffectNet.csv", "import-affectnet"),
        ]
    )
    func namesTheCollectionAsItsPath(path: String, camera: String) throws {
        #expect(try Import.Options(path: path, site: Name("home")).camera.text == camera)
    }
}
