import Foundation
import Inference
import Plugins

/// OpenVINO as tests use it: the plugin that was built with them, and no cache.
enum OpenVINO {
    static let catalog = EngineCatalog(plugins: .besideTheTests, cacheFolder: nil)

    /// The library is fetched by set-up, and a machine may be without it.
    static let isPresent = (try? engine()) != nil
    static let isAbsent = "OpenVINO is not on this machine: 'make setup' fetches it where there is a network"

    static func engine(threads: Int = 1) throws -> any InferenceEngine {
        try catalog.engine(.named("openvino"), threads: threads)
    }
}

extension PluginCatalog {
    /// Where this test's own executable is, and with it all that was built.
    static let besideTheTests = PluginCatalog(
        directories: [URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()]
    )
}

/// The networks of the tests.
enum Fixture {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    static func url(_ name: String) -> URL {
        let own = tests.appending(path: "EnginesTests/Fixtures/\(name).onnx")
        let isOwn = FileManager.default.fileExists(atPath: own.path(percentEncoded: false))
        return isOwn ? own : tests.appending(path: "ModelsTests/Fixtures/\(name).onnx")
    }

    /// Numbers from -2 to 2 that look random, the same ones each time.
    static func tensor(_ shape: [Int], seed: UInt64 = 1) throws -> Tensor {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        let values = (0..<shape.reduce(1, *)).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 22) - 2
        }
        return try Tensor(shape: shape, values: values)
    }
}

extension Tensor {
    /// The largest difference between two numbers of the same place; infinite when the shapes differ.
    func difference(from other: Tensor) -> Float {
        guard shape == other.shape else { return .infinity }
        return zip(values, other.values).reduce(0) { largest, pair in
            let difference = abs(pair.0 - pair.1)
            // NaN is no agreement.
            return difference.isNaN ? .infinity : max(largest, difference)
        }
    }

    /// One element of the batch.
    func element(_ index: Int) throws -> Tensor {
        let size = values.count / shape[0]
        let part = values[index * size..<(index + 1) * size]
        return try Tensor(shape: [1] + shape.array.dropFirst(), values: Array(part))
    }
}
