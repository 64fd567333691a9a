import Faces
import Failure
import Inference

/// Runs a network on prepared faces and believes nothing of what it says.
struct EmotionClassifier: FaceClassifier {
    private let network: any Network
    private let id: String
    private let inputShape: [Int]
    /// For each emotion, in FER2013's order, the place of its label in the output.
    private let places: [Int]

    init(network: any Network, manifest: BundleManifest) {
        self.network = network
        id = manifest.id
        inputShape = [manifest.input.channels, manifest.input.centerCrop[1], manifest.input.centerCrop[0]]
        // The manifest has each emotion once.
        places = Emotion.allCases.compactMap { manifest.labels.firstIndex(of: $0.name) }
    }

    func probabilities(for faces: [PreparedFace]) throws -> [EmotionProbabilities] {
        try outputs(for: faces).map { output in
            guard let result = EmotionProbabilities(places.map { output[$0] }) else { throw notProbabilities() }
            return result
        }
    }

    /// A probability per label and face, in the manifest's order.
    func outputs(for faces: [PreparedFace]) throws -> [[Float]] {
        let count = places.count
        let output = try run(faces)
        guard output.values.count == faces.count * count, output.shape[0] == faces.count else {
            throw ModelError(
                .wrongOutput,
                "The model \(id) gave an output of shape \(output.shape) for \(faces.count) faces: it must give \(count) "
                    + "numbers for each, so export it with a free batch size and one output."
            )
        }
        return try (0..<faces.count).map { index in
            let row = Array(output.values[index * count..<(index + 1) * count])
            // NaN fails the comparisons.
            guard row.allSatisfy({ $0 >= 0 && $0 <= 1.0001 }), abs(row.reduce(0, +) - 1) < 0.01 else {
                throw notProbabilities()
            }
            return row
        }
    }

    private func run(_ faces: [PreparedFace]) throws -> Tensor {
        guard faces.allSatisfy({ $0.values.count == inputShape.reduce(1, *) }) else {
            throw ModelError(
                .wrongInput,
                "A face was prepared for another model than \(id): prepare it with the one that classifies it."
            )
        }
        let outputs: [Tensor]
        do {
            let input = try Tensor(shape: [faces.count] + inputShape, values: faces.flatMap(\.values))
            outputs = try network.run(input)
        } catch {
            throw ModelError(
                .modelUnusable,
                "The model \(id) failed on \(faces.count) faces: check that it takes the input that bundle.json describes.",
                cause: error
            )
        }
        guard outputs.count == 1, let output = outputs.first else {
            throw ModelError(.wrongOutput, "The model \(id) has \(outputs.count) outputs: export it with one.")
        }
        return output
    }

    private func notProbabilities() -> ModelError {
        ModelError(
            .notProbabilities,
            "The model \(id) gave numbers that are not finite probabilities which sum to 1: export it with its softmax."
        )
    }
}
