import Faces
import Failure
import Messages

extension LabelSubmission {
    /// Checks that the face was recorded and that what the label says of a model's answer is so.
    ///
    /// - Parameter reports: All that were recorded of the face's frame.
    /// - Returns: When the face was captured, in microseconds since 1970.
    /// - Throws: ``FeedbackError`` with ``FeedbackFailureCode/unknownFace`` or ``FeedbackFailureCode/invalid``.
    func checkFace(in reports: [WireEmotionReport]) throws(FeedbackError) -> Int64 {
        let face = label.face
        let position = Int(face.position)
        let own = reports.filter {
            guard position < $0.faces.count else { return false }
            // Nobody is shown what a shadow said, unless they ask for it by its model.
            return label.hasModel ? $0.model(ofFace: position).names(label.model) : !$0.shadow
        }
        guard let first = own.first else {
            let model = label.hasModel ? " by \(label.model.name)-\(label.model.version)" : ""
            throw FeedbackError(
                .unknownFace,
                "no face \(face.position) in frame \(face.frame) of '\(face.camera)' was recorded\(model); it may have been "
                    + "deleted, or its report is still on its way"
            )
        }
        if label.verdict == .confirmed, !own.contains(where: { $0.faces[position].mayHaveShown(label.emotion) }) {
            throw FeedbackError(
                .invalid,
                "no model said \(content.emotion?.name ?? "that") of this face, so it cannot be confirmed: correct it"
            )
        }
        return first.frame.capturedAt
    }
}

extension WireEmotionReport {
    /// The model that read a face: a canary's is not the report's.
    fileprivate func model(ofFace position: Int) -> WireModelReference {
        faces[position].hasModel ? faces[position].model : model
    }
}

extension WireModelReference {
    /// Whether two references are to the same model; one without a hash is to all of its name and version.
    fileprivate func names(_ other: WireModelReference) -> Bool {
        name == other.name && version == other.version
            && (other.hashPrefix.isEmpty || hashPrefix.isEmpty || hashPrefix == other.hashPrefix)
    }
}

extension WireFaceEmotion {
    /// Screens show the smoothed emotion, records the model's own.
    fileprivate func mayHaveShown(_ other: WireEmotion) -> Bool {
        emotion == other || (hasSmoothed && smoothed.emotion == other)
    }
}
