import Faces
import Messages
import SwiftProtobuf

/// What goes on in a review: which face is asked about, what was said, what is still to be sent. It decides; ``Review``
/// does.
struct ReviewState {
    enum Event {
        case began
        case key(Key)
        /// Faces came; none when there is nothing to ask about.
        case faces([ReviewFace])
        /// Faces could not be had; why.
        case noFaces(String)
        /// The label in hand is stored.
        case accepted
        /// The label in hand will never be stored; why.
        case refused(String)
        /// The label in hand could not be sent now; why.
        case unavailable(String)
        /// A while has gone by: see ``Action/rest``.
        case rested
        /// Somebody wants the program to end.
        case ended
    }

    enum Action: Equatable {
        /// Ask for more faces.
        case fetch
        case submit(WireLabel)
        /// Come back with ``Event/rested`` in a while.
        case rest
        case finish
    }

    /// A label that was given in this session, with its face, so that it can be taken back.
    struct Given: Equatable {
        let face: ReviewFace
        let answer: ReviewAnswer
        let key: String
    }

    /// Below so many faces more are fetched, so that nobody waits for them.
    static let lowWater = 5

    let person: Name
    private let keyPrefix: String
    private var keyCount = 0
    private var seen: Set<WireFaceReference> = []

    /// The faces to ask about: the first one is on the screen.
    private(set) var queue: [ReviewFace] = []
    /// The newest last.
    private(set) var given: [Given] = []
    /// What is not stored yet: the first one is on its way.
    private(set) var outbox: [WireLabel] = []
    private(set) var refusedCount = 0
    /// Labels that were given and never stored, because the person did not wait for them.
    private(set) var droppedCount = 0
    private(set) var isFetching = false
    /// The last fetch brought nothing new.
    private(set) var isDry = false
    private(set) var isEnding = false
    private(set) var isHelpShown = false
    /// What to tell the person besides.
    private(set) var note = ""

    private var isSubmitting = false
    /// Labels wait: the last one could not be sent.
    private var isHeld = false
    private var isResting = false

    /// - Parameter session: Drawn at random: it tells this session's labels from all others.
    init(person: Name, session: UInt64) {
        self.person = person
        keyPrefix = "review-\(String(session, radix: 36))-"
    }

    /// - Parameter time: Of the day, in microseconds since 1970.
    mutating func handle(_ event: Event, at time: Int64) -> [Action] {
        switch event {
        case .began: break
        case .rested: (isResting, isHeld, isDry) = (false, false, false)
        case .key(let key): press(key, at: time)
        case .faces(let faces): add(faces)
        case .noFaces(let sentence): noFaces(sentence)
        case .accepted: settled(nil)
        case .refused(let sentence): settled(sentence)
        case .unavailable(let sentence): postpone(sentence)
        case .ended: end()
        }
        return actions()
    }

    // MARK: What follows

    private mutating func actions() -> [Action] {
        if isEnding, outbox.isEmpty { return [.finish] }
        var actions: [Action] = []
        if let label = outbox.first, !isSubmitting, !isHeld {
            isSubmitting = true
            actions.append(.submit(label))
        }
        if queue.count < Self.lowWater, !isFetching, !isDry, !isEnding {
            isFetching = true
            actions.append(.fetch)
        }
        if isDry || isHeld, !isResting {
            isResting = true
            actions.append(.rest)
        }
        return actions
    }

    // MARK: Faces

    private mutating func add(_ faces: [ReviewFace]) {
        isFetching = false
        let new = faces.filter { seen.insert($0.reference).inserted }
        queue += new
        // Faces may come later: cameras see more, and other people's turns end.
        isDry = new.isEmpty
    }

    private mutating func noFaces(_ sentence: String) {
        isFetching = false
        note = sentence
        isDry = true
    }

    // MARK: Keys

    private mutating func press(_ key: Key, at time: Int64) {
        if isHelpShown, key != .end {
            isHelpShown = false
            return
        }
        switch key {
        case .end, .character("q"), .character("Q"): end()
        case .character("?"): isHelpShown = true
        case .character("z"), .character("Z"), .backspace: undo(at: time)
        default: answer(key, at: time)
        }
    }

    private mutating func answer(_ key: Key, at time: Int64) {
        guard !isEnding, let face = queue.first, let answer = ReviewAnswer(key, shown: face.shown) else { return }
        var label = makeLabel(of: face, at: time)
        label.verdict = answer.verdict(shown: face.shown)
        if case .emotion(let emotion) = answer { label.emotion = WireEmotion(emotion) }
        queue.removeFirst()
        given.append(Given(face: face, answer: answer, key: label.key))
        outbox.append(label)
        note = ""
    }

    private mutating func undo(at time: Int64) {
        guard !isEnding else { return }
        guard let last = given.popLast() else {
            note = "nothing to take back"
            return
        }
        queue.insert(last.face, at: 0)
        note = "taken back: \(last.answer.words)"
        // What has not left yet need not be taken back from anybody.
        if let index = outbox.lastIndex(where: { $0.key == last.key }), index > 0 || !isSubmitting {
            outbox.remove(at: index)
            return
        }
        var label = makeLabel(of: last.face, at: time)
        label.verdict = .undone
        label.undoes = last.key
        outbox.append(label)
    }

    private mutating func makeLabel(of face: ReviewFace, at time: Int64) -> WireLabel {
        keyCount += 1
        return .with {
            $0.key = "\(keyPrefix)\(keyCount)"
            $0.face = face.reference
            $0.person = person.text
            $0.givenAt = time
            $0.source = "review"
            $0.model = face.model
            $0.shown = WireEmotion(face.shown)
        }
    }

    private mutating func end() {
        // Whoever asks twice does not want to wait for the last labels.
        if isEnding {
            droppedCount = outbox.count
            outbox = []
        }
        isEnding = true
    }

    // MARK: Labels on their way

    private mutating func settled(_ refusal: String?) {
        isSubmitting = false
        guard !outbox.isEmpty else { return }
        let label = outbox.removeFirst()
        guard let refusal else { return }
        refusedCount += 1
        note = "not accepted: \(refusal)"
        given.removeAll { $0.key == label.key }
        // To take it back would be refused as well.
        outbox.removeAll { $0.undoes == label.key }
    }

    private mutating func postpone(_ sentence: String) {
        isSubmitting = false
        isHeld = true
        note = "\(outbox.count == 1 ? "1 label waits" : "\(outbox.count) labels wait"): \(sentence)"
    }
}
