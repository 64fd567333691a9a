public import Faces
import Failure
public import Images
public import Inference
import Models
public import Vision

/// Finds faces with a YuNet network on any engine: faster and surer than a cascade, with landmarks.
///
/// Its memory is used again for every image.
public final class NetworkFaceDetector: FaceDetector {
    public let name: String
    public let format = Image.Format.bgr
    private let network: YuNetNetwork
    private let fitting: InputFitting
    private let minimumSide: MinimumFaceSide
    private var input: PlanarInput
    private var decoder: YuNetDecoder
    private let shrunk: Image

    /// Loads a bundle's network, finds out which sizes it takes on this engine, and runs the bundle's self-test.
    ///
    /// - Parameters:
    ///   - minimumSide: smaller faces are left out; it costs and saves no time.
    /// - Throws: `ModelError`: `modelUnusable`, `wrongOutput`, `selfTestFailed`; `VisionError` (`invalidSetting`).
    public convenience init(
        _ bundle: DetectorBundle,
        engine: any InferenceEngine,
        minimumSide: MinimumFaceSide = .pixels(0)
    ) throws {
        let network: any Network
        do {
            network = try engine.load(modelAt: bundle.modelURL)
        } catch {
            throw ModelError(
                .modelUnusable,
                "The engine \(engine.name) cannot load \(bundle.id): use another engine, or another file of the same network.",
                cause: error
            )
        }
        if let selfTest = bundle.selfTest {
            let detector = try NetworkFaceDetector(network, manifest: bundle.manifest)
            try selfTest.check(detector.detect(in: selfTest.image()), of: bundle.id, engine: engine.name)
        }
        try self.init(network, manifest: bundle.manifest, minimumSide: minimumSide)
    }

    /// Takes a network that is loaded.
    ///
    /// - Throws: `ModelError`: `modelUnusable`, `wrongOutput`; `VisionError` (`invalidSetting`).
    init(_ network: any Network, manifest: DetectorManifest, minimumSide: MinimumFaceSide = .pixels(0)) throws {
        guard minimumSide.isValid else {
            throw VisionError(
                .invalidSetting,
                "A smallest face of \(minimumSide) cannot be: use pixels that fit an image, or a share from 0 to 1."
            )
        }
        name = manifest.name
        self.minimumSide = minimumSide
        self.network = try YuNetNetwork(network, id: manifest.id)
        input = PlanarInput(mean: manifest.input.mean, std: manifest.input.std)
        decoder = YuNetDecoder(scoreThreshold: manifest.scoreThreshold, overlapLimit: manifest.overlapLimit)
        shrunk = try Image()
        fitting = try InputFitting.found(by: self.network, input: &input, manifest: manifest)
    }

    public func detect(in image: Image) throws -> [DetectedFace] {
        guard image.format == format else {
            throw VisionError(.invalidImage, "The detector \(name) searches colour images: convert the image first.")
        }
        do {
            return try search(image)
        } catch {
            throw VisionError(
                .detectionFailed,
                "The detector \(name) gave up on an image of \(image.size): skip the image.",
                cause: error
            )
        }
    }

    private func search(_ image: Image) throws -> [DetectedFace] {
        let (content, canvas) = fitting.fit(image.size)
        if content != image.size { try image.scale(to: content, into: shrunk) }
        try input.take(content == image.size ? image : shrunk, on: canvas)
        try network.run(input)
        let factor = Float(image.size.longerSide) / Float(content.longerSide)
        let frame = YuNetDecoder.Frame(
            canvas: canvas,
            content: content,
            minimumSide: minimumSide.pixels(in: image.size) / factor
        )
        let faces = try decoder.decode(frame) { try network.maps($0, canvas: canvas) }
        return factor == 1 ? faces : faces.map { $0.scaled(by: factor) }
    }
}

extension InputFitting {
    /// Small, and no size that anyone exports a detector for: what takes it takes any size.
    private static let probe = PixelSize(width: 96, height: 64)

    /// Asks the network once: the engine takes any size when it runs a small one and gives the maps of that size; else
    /// the size that the manifest names has to do.
    static func found(
        by network: YuNetNetwork,
        input: inout PlanarInput,
        manifest: DetectorManifest
    ) throws -> InputFitting {
        do {
            try run(network, on: probe, &input)
            return .padding(stride: manifest.input.stride)
        } catch {
            guard let size = manifest.input.exportedSize else { throw unusable(manifest, error) }
            do {
                try run(network, on: size, &input)
            } catch {
                throw unusable(manifest, error)
            }
            return .letterbox(size)
        }
    }

    private static func run(_ network: YuNetNetwork, on size: PixelSize, _ input: inout PlanarInput) throws {
        try input.take(Image(size: size, format: .bgr), on: size)
        try network.run(input)
        for stride in YuNetDecoder.strides { _ = try network.maps(stride, canvas: size) }
    }

    private static func unusable(_ manifest: DetectorManifest, _ cause: any Error) -> ModelError {
        ModelError(
            .modelUnusable,
            "The detector \(manifest.id) does not run on this engine: use another engine, or export it again.",
            cause: cause
        )
    }
}
