import Failure
import Images
import Inference
import Models

/// A network with YuNet's twelve outputs, found by their names.
struct YuNetNetwork {
    /// Where the outputs of a stride are among the network's.
    private struct Places {
        let stride: Int
        let classes: Int
        let objects: Int
        let boxes: Int
        let landmarks: Int
    }

    private let network: any Network
    private let places: [Places]

    /// - Throws: `ModelError` (`wrongOutput`) when an output is missing.
    init(_ network: any Network, id: String) throws {
        let names = network.outputNames
        func place(_ name: String) throws -> Int {
            guard let index = names.firstIndex(of: name) else {
                throw ModelError(
                    .wrongOutput,
                    "The model \(id) has no output \(name), only \(names.joined(separator: ", ")): export it as YuNet is."
                )
            }
            return index
        }
        self.network = network
        places = try YuNetDecoder.strides.map { stride in
            Places(
                stride: stride,
                classes: try place("cls_\(stride)"),
                objects: try place("obj_\(stride)"),
                boxes: try place("bbox_\(stride)"),
                landmarks: try place("kps_\(stride)")
            )
        }
    }

    /// Runs the network on 1 × 3 × height × width pixels.
    func run(_ input: PlanarInput) throws { try input.withView { try network.run($0) } }

    /// What the last run said about the cells of a stride.
    func maps(_ stride: Int, canvas: PixelSize) throws -> YuNetMaps {
        guard let places = places.first(where: { $0.stride == stride }) else {
            throw ModelError(.wrongOutput, "There are no outputs of stride \(stride): report this as a fault of Mien.")
        }
        return try YuNetMaps(
            stride: stride,
            canvas: canvas,
            classes: network.output(places.classes),
            objects: network.output(places.objects),
            boxes: network.output(places.boxes),
            landmarks: network.output(places.landmarks)
        )
    }
}
