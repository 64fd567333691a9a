import Faces
import Messages

/// A face with what people say of it: a row of a training set.
struct TrainingFace: Sendable {
    let camera: Name
    let run: UInt64
    let frame: UInt64
    /// In its report, from 0.
    let position: Int
    let capturedAt: Int64
    /// 0 when nothing tracked it.
    let track: UInt64
    /// What most people say that it shows.
    let emotion: Emotion
    /// How many of ``people`` say so.
    let votes: Int
    /// How many people said what it is.
    let people: Int
    /// The model whose answer they were shown, and that answer.
    let model: String
    let shown: Emotion?
    let jpeg: [UInt8]
    /// The face, in pixels of the picture.
    let box: Box

    /// Names it among all faces of a site, fit for a file's name.
    var name: String { "\(camera)-\(String(run, radix: 16))-\(frame)-\(position)" }

    /// Names what belongs into the same part of a data set. A face that nothing tracked is kept with the others of its
    /// camera's run: one of them may show the same moment.
    var group: String {
        track == 0 ? "\(camera)/\(String(run, radix: 16))" : "\(camera)/\(String(run, radix: 16))/\(track)"
    }

    /// From 0 to 1.
    var agreement: Double { Double(votes) / Double(people) }
}
