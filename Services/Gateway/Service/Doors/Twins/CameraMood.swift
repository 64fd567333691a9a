import Faces
import Messages

/// Follows what the people before one camera show.
struct CameraMood: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What one report says.
    private struct Reading {
        let at: Instant
        /// By the emotions' order.
        var counts = [Int](repeating: 0, count: Emotion.allCases.count)
        var sums = [Float](repeating: 0, count: Emotion.allCases.count)
        var faces = 0
    }

    /// What is looked at together.
    private static let window: Duration = .seconds(5)
    /// After so long without a face nobody is there.
    private static let absence: Duration = .seconds(3)
    /// After so long without a report the camera is off, unless its service says so before.
    private static let silence: Duration = .seconds(30)
    /// More reports than this are not kept: a camera that is played as fast as it goes would fill the memory.
    private static let readingLimit = 1_000

    private(set) var mood: Mood
    private var readings: [Reading] = []
    private var lastReport: Instant?
    private var lastFace: Instant?
    /// What the camera's own service says; foreign cameras have none.
    private var state: WireServiceStatus.State?

    init(camera: Name, now: Int64) {
        mood = Mood(camera: camera, isOnline: false, since: now)
    }

    /// - Parameter capturedAt: The camera's last frame as an earlier process told of it, in microseconds since 1970.
    init(camera: Name, capturedAt: Int64) {
        mood = Mood(camera: camera, isOnline: false, since: capturedAt, capturedAt: capturedAt)
    }

    mutating func note(_ report: WireEmotionReport, at now: Instant) {
        var reading = Reading(at: now)
        for face in report.faces {
            // The one that screens show; a face without a track has only the model's.
            guard let emotion = Emotion(face.hasSmoothed ? face.smoothed.emotion : face.emotion) else { continue }
            reading.counts[emotion.rawValue] += 1
            reading.faces += 1
            let values = face.hasSmoothed ? face.smoothed.probabilities : face.probabilities
            for (index, value) in zip(reading.sums.indices, values) { reading.sums[index] += value }
        }
        readings.append(reading)
        if readings.count > Self.readingLimit { readings.removeFirst(readings.count - Self.readingLimit) }
        lastReport = now
        if reading.faces > 0 { lastFace = now }
        mood.faceCount = reading.faces
        mood.capturedAt = report.frame.capturedAt
        mood.latencyMilliseconds = report.latency.map { Double($0) / 1_000 }
    }

    /// - Parameter state: `nil`: its status was cleared.
    mutating func note(_ state: WireServiceStatus.State?) { self.state = state }

    /// Makes up its mind; `wall` is in microseconds since 1970.
    mutating func look(at now: Instant, wall: Int64) {
        readings.removeAll { now - $0.at > Self.window }
        mood.isOnline = state != .offline && (lastReport.map { now - $0 <= Self.silence } ?? false)
        mood.framesPerSecond = Double(readings.count) / (Self.window / .seconds(1))
        let isAnybodyThere = mood.isOnline && (lastFace.map { now - $0 <= Self.absence } ?? false)
        let emotion = isAnybodyThere ? majority : nil
        if emotion != mood.emotion { (mood.emotion, mood.since) = (emotion, wall) }
        guard isAnybodyThere else {
            (mood.share, mood.probabilities) = (0, [])
            if !mood.isOnline { (mood.faceCount, mood.latencyMilliseconds) = (0, nil) }
            return
        }
        let faces = readings.reduce(0) { $0 + $1.faces }
        mood.share = emotion.map { Double(count(of: $0)) / Double(max(faces, 1)) } ?? 0
        mood.probabilities = Emotion.allCases.map { emotion in
            readings.reduce(0) { $0 + $1.sums[emotion.rawValue] } / Float(max(faces, 1))
        }
    }

    private func count(of emotion: Emotion) -> Int { readings.reduce(0) { $0 + $1.counts[emotion.rawValue] } }

    /// What most faces of the last seconds show; where two are as many, it stays what it is.
    private var majority: Emotion? {
        let counts = Emotion.allCases.map { (emotion: $0, count: count(of: $0)) }
        guard let most = counts.map(\.count).max(), most > 0 else { return nil }
        if let emotion = mood.emotion, count(of: emotion) == most { return emotion }
        return counts.first { $0.count == most }?.emotion
    }
}
