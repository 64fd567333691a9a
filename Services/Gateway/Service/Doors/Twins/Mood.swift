import Faces
import Messages

/// What a camera's people show by and large: the value that a dashboard's tile shows.
struct Mood: Sendable, Equatable {
    let camera: Name
    /// Whether anything comes from the camera.
    var isOnline: Bool
    /// `nil`: nobody is there, or the camera is off.
    var emotion: Emotion?
    /// Of the faces of the last seconds, those that show it, from 0 to 1.
    var share = 0.0
    /// In the last report.
    var faceCount = 0
    /// The mean of the last seconds' faces, seven numbers; empty without faces.
    var probabilities: [Float] = []
    /// Since when it has been this emotion, and when the last frame was captured, in microseconds since 1970; 0: never.
    var since: Int64
    var capturedAt: Int64 = 0
    var framesPerSecond = 0.0
    /// From capture to answer, of the last report.
    var latencyMilliseconds: Double?

    /// What stands in place of an emotion when there is none.
    static let nobody = "none"

    /// The emotions' words and ``nobody``.
    static let words = Emotion.allCases.map(\.name) + [nobody]

    /// The payload of `<camera>/mood/json`.
    var json: JSONValue {
        [
            "camera": .string(camera.text), "online": .bool(isOnline),
            "emotion": .string(emotion?.name ?? Self.nobody), "share": .number(share, digits: 2),
            "face_count": .integer(Int64(faceCount)),
            "probabilities": probabilities.isEmpty ? .null : EmotionJSON.probabilities(probabilities),
            "since": UTCTime.json(since),
            "captured_at": UTCTime.json(capturedAt),
            "frames_per_second": .number(framesPerSecond, digits: 1),
            "latency_ms": latencyMilliseconds.map { .number($0, digits: 1) } ?? .null,
        ]
    }

    /// Whether somebody who reads the other one would want to read this.
    func isNews(after other: Mood) -> Bool {
        guard isOnline == other.isOnline, emotion == other.emotion, faceCount == other.faceCount,
            probabilities.count == other.probabilities.count
        else { return true }
        return zip(probabilities, other.probabilities).contains { abs($0 - $1) >= Self.leastChange }
    }

    private static let leastChange: Float = 0.1
}
