import Messages

/// Knows which labels were accepted lately and which are on their way, so that one that is sent twice is one label.
///
/// A value: it decides, and whoever holds it waits, stores and answers.
struct SubmissionBook<Waiter: Sendable>: Sendable {
    /// What becomes of a label that was sent.
    enum Admission: Sendable, Equatable {
        /// Nobody here has heard of it: ask the recorder, store it, and then say how it went.
        case new
        /// The same label is just being stored: wait for what becomes of it.
        case underWay
        /// The same label was accepted.
        case known
        /// Another label has its key.
        case conflict
    }

    private struct Passage {
        let content: LabelSubmission.Content
        var waiters: [Waiter] = []
    }

    /// A person and a face of which they said something.
    private struct Saying: Hashable {
        let person: String
        let face: WireFaceReference
    }

    private var accepted: RecentEntries<Name, WireLabel>
    private var last: RecentEntries<Saying, Name>
    private var underWay: [Name: Passage] = [:]

    /// - Parameter capacity: How many accepted labels are remembered; older ones have to be asked for.
    init(capacity: Int = 20_000) {
        (accepted, last) = (RecentEntries(capacity: capacity), RecentEntries(capacity: capacity))
    }

    /// Whether a label with this key was accepted lately.
    func knows(_ key: Name) -> Bool { accepted[key] != nil }

    /// The key of what a person said last of a face, as far as it was accepted lately.
    func lastKey(of person: Name, about face: WireFaceReference) -> Name? {
        last[Saying(person: person.text, face: face)]
    }

    /// Decides about a label that was sent. After ``Admission/new`` one of ``accept(_:)`` and ``refuse(_:)`` must follow.
    mutating func admit(_ submission: LabelSubmission) -> Admission {
        if let label = accepted[submission.key] { return submission.isSame(as: label) ? .known : .conflict }
        if let passage = underWay[submission.key] {
            return passage.content == submission.content ? .underWay : .conflict
        }
        underWay[submission.key] = Passage(content: submission.content)
        return .new
    }

    /// Lets somebody wait for a label that is under way.
    ///
    /// - Returns: Whether it still is; if not, admit it again.
    mutating func wait(for key: Name, _ waiter: Waiter) -> Bool {
        guard underWay[key] != nil else { return false }
        underWay[key]?.waiters.append(waiter)
        return true
    }

    /// Notes that a label is stored, here or at the recorder.
    ///
    /// - Returns: Who waited for it.
    mutating func accept(_ label: WireLabel, key: Name) -> [Waiter] {
        accepted[key] = label
        last[Saying(person: label.person, face: label.face)] = key
        return underWay.removeValue(forKey: key)?.waiters ?? []
    }

    /// Notes that a label was not accepted: its key is free.
    ///
    /// - Returns: Who waited for it.
    mutating func refuse(_ key: Name) -> [Waiter] {
        underWay.removeValue(forKey: key)?.waiters ?? []
    }
}

extension LabelSubmission {
    /// Whether an accepted label is this one.
    func isSame(as label: WireLabel) -> Bool {
        // A label that this version cannot read says something else.
        (try? Content(label)) == content
    }
}
