import Messages

/// The moods of a site's cameras, and when they are told.
struct MoodBook: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What the site shall hear.
    enum Change: Sendable, Equatable {
        case told(Mood)
        /// The camera is no more.
        case forgotten(Name)
    }

    private struct Entry {
        var camera: CameraMood
        var told: (mood: Mood, at: Instant)?
    }

    /// A mood that is no news is told again after this long: whoever listens knows that it is still so.
    static let repetition: Duration = .seconds(30)
    /// A report of a frame that is older says nothing of how it is now: somebody imports pictures.
    private static let latestCapture: Int64 = 60_000_000
    /// A camera that has been off for so long is no more: a week, in microseconds.
    private static let forgetting: Int64 = 7 * 86_400_000_000
    /// Cameras' names come from outside.
    private static let limit = 1_000

    private var entries: [Name: Entry] = [:]
    private var gone: Set<Name> = []
    /// Cameras that are none: what people show the gateway is reported under these names.
    let askedCameras: Set<Name>

    init(askedCameras: Set<Name> = []) {
        self.askedCameras = askedCameras
    }

    /// The cameras that are known, in order.
    var cameras: [Name] { entries.keys.sorted { $0.text < $1.text } }

    mutating func note(_ report: WireEmotionReport, of camera: Name, at now: Instant, wall: Int64) {
        guard !askedCameras.contains(camera), wall - report.frame.capturedAt < Self.latestCapture else { return }
        change(camera, wall) { $0.note(report, at: now) }
    }

    /// What a camera's service says of itself; `nil` when its status was cleared, so that it is no more.
    mutating func note(_ status: WireServiceStatus?, of camera: Name, wall: Int64) {
        guard let status else {
            if entries.removeValue(forKey: camera) != nil { gone.insert(camera) }
            return
        }
        // One that ended before we came is known by the mood that it left, if it left one.
        guard entries[camera] != nil || status.state != .offline else { return }
        change(camera, wall) { $0.note(status.state) }
    }

    /// A mood that an earlier process had told: its camera may be off since.
    mutating func remember(_ camera: Name, capturedAt: Int64) {
        guard entries[camera] == nil, entries.count < Self.limit, !askedCameras.contains(camera) else { return }
        entries[camera] = Entry(camera: CameraMood(camera: camera, capturedAt: capturedAt))
    }

    /// The broker may have forgotten everything.
    mutating func noteConnection() {
        for camera in cameras { entries[camera]?.told = nil }
    }

    private mutating func change(_ camera: Name, _ wall: Int64, _ body: (inout CameraMood) -> Void) {
        guard entries[camera] != nil || entries.count < Self.limit else { return }
        body(&entries[camera, default: Entry(camera: CameraMood(camera: camera, now: wall))].camera)
    }

    /// What is to be told now. To be asked no more than once a second: so seldom is a mood told at most.
    mutating func look(at now: Instant, wall: Int64) -> [Change] {
        var changes = gone.sorted { $0.text < $1.text }.map(Change.forgotten)
        gone = []
        for camera in cameras {
            guard var entry = entries[camera] else { continue }
            entry.camera.look(at: now, wall: wall)
            let mood = entry.camera.mood
            if !mood.isOnline, wall - max(mood.capturedAt, mood.since) > Self.forgetting {
                entries[camera] = nil
                changes.append(.forgotten(camera))
                continue
            }
            if Self.isDue(mood, after: entry.told, at: now) {
                entry.told = (mood, now)
                changes.append(.told(mood))
            }
            entries[camera] = entry
        }
        return changes
    }

    private static func isDue(_ mood: Mood, after told: (mood: Mood, at: Instant)?, at now: Instant) -> Bool {
        guard let told else { return true }
        return mood.isNews(after: told.mood) || (mood.isOnline && now - told.at >= repetition)
    }
}
