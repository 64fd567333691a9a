import Messages
import Models
import SwiftProtobuf
import Vision

extension WireEmotionReport {
    /// What a model says of a set, unsigned.
    init(_ set: WireFaceSet, faces: [WireFaceEmotion], by model: ExpressionModel) {
        self = .with {
            $0.frame = set.frame
            $0.faces = faces
            $0.model = WireModelReference(model)
            $0.engine = model.engineName
            $0.detector = set.detector
            $0.detectedAt = set.detectedAt
            $0.truth = set.truth
        }
    }
}

extension FaceCrop {
    init(_ face: WireFace) {
        self.init(
            face: face.box.box,
            region: face.crop.region.box,
            jpeg: face.crop.jpeg,
            landmarks: face.landmarks.map(\.point)
        )
    }
}

extension WireModelReference {
    init(_ model: ExpressionModel) {
        self.init()
        name = model.name
        version = model.version
        hashPrefix = model.hashPrefix
    }
}
