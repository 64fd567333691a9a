import Messages

/// Whether a service is well, by what it says of itself: a value that hears its statuses.
struct HealthVerdict {
    /// What is the matter, or that nothing is.
    enum Finding: Equatable {
        case well
        /// It works, but not as asked: what it says.
        case warned(String)
        case ill(String)
    }

    private let subject: String
    private var last: String?

    /// - Parameter subject: The service, or one of its kind, for people: `detector/hall-pi`.
    init(of subject: String) {
        self.subject = subject
    }

    /// Hears a status. Returns the finding when it is a good one: worse may be over in a moment.
    ///
    /// - Parameter isRetained: Whether the broker kept it: who says nothing new may be gone.
    mutating func hear(_ status: WireServiceStatus, isRetained: Bool) -> Finding? {
        switch status.state {
        case .online where !isRetained: return status.message.isEmpty ? .well : .warned(status.message)
        case .online: last = "\(subject) was online, but says nothing any more: look at its log"
        case .impaired: last = "\(subject): \(status.message)"
        case .starting: last = "\(subject) is still starting"
        case .offline: last = "\(subject) is offline: start it, and look at its log"
        case .unspecified, .UNRECOGNIZED: last = "\(subject) says something that this release does not know"
        }
        return nil
    }

    /// The finding when there was time enough to say something better.
    var atLast: Finding {
        .ill(last ?? "there is no \(subject) at this broker: start it, or correct --site")
    }
}
