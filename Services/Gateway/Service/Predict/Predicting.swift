import Messages

/// Has the faces of single pictures found and read.
protocol Predicting: Sendable {
    /// Asks a detector and a classifier, the same that read the cameras' frames.
    ///
    /// - Parameters:
    ///   - camera: In whose name it is recorded.
    ///   - record: Whether the report is recorded like a camera's, so that people can say whether it is right.
    ///   - deadline: How long the answer may take, all together.
    /// - Throws: ``GatewayError``: `badImage`, `tooLarge`, `busy`, `noDetector`, `noClassifier`, `deadline`;
    ///   `CancellationError`.
    func predict(jpeg: JPEGPicture, camera: Name, record: Bool, deadline: Duration) async throws -> Prediction
}
