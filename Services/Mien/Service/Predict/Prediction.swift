/// What was read from one picture, as `--json` prints it.
struct Prediction: Encodable {
    let path: String
    /// Where a film has the picture, in seconds.
    let at: Double?
    let faces: [FaceLine]
    let model: String
    /// Why the picture could not be read.
    let error: String?
}
