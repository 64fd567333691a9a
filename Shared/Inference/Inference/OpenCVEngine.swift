import CVision
import Failure
public import FoundationEssentials

/// OpenCV's DNN module: always there, the slowest.
public struct OpenCVEngine: InferenceEngine {
    public let name = "opencv"
    public var libraryVersion: String? { String(cString: mien_opencv_version()) }
    private let threads: Int

    /// Creates the engine.
    ///
    /// - Parameter threads: how many threads OpenCV may use. The number is the whole process's: the last one set holds.
    /// - Throws: ``InferenceError`` (`invalidSetting`) unless there are 1 to 256.
    public init(threads: Int = 1) throws {
        guard (1...256).contains(threads) else {
            throw InferenceError(.invalidSetting, "OpenCV cannot run with \(threads) threads: use 1 to 256.")
        }
        self.threads = threads
    }

    public func load(modelAt url: URL) throws -> sending any Network {
        let path = url.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else {
            throw InferenceError(
                .modelMissing,
                "There is no model at \(path): correct the path or copy the file there."
            )
        }
        try callLibrary("Setting the number of threads", orThrow: .invalidSetting, advice: "use 1") {
            mien_set_thread_count(Int32(threads), $0)
        }
        return try OpenCVNetwork(path: path)
    }
}

/// A network in OpenCV's hands.
private final class OpenCVNetwork: Network {
    let outputNames: [String]
    private let handle: OpaquePointer

    init(path: String) throws {
        var handle: OpaquePointer?
        let advice = "export it with operators that OpenCV knows, or use another engine"
        try callLibrary("Reading the model \(path) with OpenCV", orThrow: .modelUnreadable, advice: advice) {
            mien_network_create(path, &handle, $0)
        }
        guard let handle else {
            throw InferenceError(.modelUnreadable, "The model \(path) is empty: \(advice).")
        }
        self.handle = handle
        outputNames = (0..<mien_network_output_count(handle)).map { index in
            mien_network_output_name(handle, index).map { String(cString: $0) } ?? ""
        }
    }

    deinit { mien_network_destroy(handle) }

    func run(_ input: TensorView) throws {
        let shape = input.shape
        try withUnsafeTemporaryAllocation(of: Int32.self, capacity: TensorShape.maximumRank) { sizes in
            for index in 0..<shape.rank { sizes.initializeElement(at: index, to: Int32(shape[index])) }
            try callLibrary(
                "Running the network on a tensor of shape \(shape)",
                orThrow: .runFailed,
                advice: "give it the shape that it was exported for"
            ) {
                mien_network_run(
                    handle,
                    input.values.baseAddress,
                    input.values.count,
                    sizes.baseAddress,
                    Int32(shape.rank),
                    $0
                )
            }
        }
    }

    func output(_ index: Int) throws -> TensorView {
        guard outputNames.indices.contains(index) else {
            throw InferenceError(.runFailed, "The network has no output \(index): it has \(outputNames.count).")
        }
        var view = mien_tensor()
        try callLibrary(
            "Reading the network's output \(outputNames[index])",
            orThrow: .runFailed,
            advice: "use another engine"
        ) {
            mien_network_output(handle, index, &view, $0)
        }
        let shape = try withUnsafeBytes(of: view.shape) { sizes in
            try TensorShape(sizes.bindMemory(to: Int32.self).prefix(Int(view.rank)).lazy.map { Int($0) })
        }
        return try TensorView(shape: shape, values: UnsafeBufferPointer(start: view.values, count: view.count))
    }
}

/// Calls a function of CVision; anything but success becomes an error with this code and the library's sentence.
private func callLibrary(
    _ task: @autoclosure () -> String,
    orThrow code: InferenceFailureCode,
    advice: String,
    _ body: (mien_error) -> mien_status
) throws {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
        text.initialize(repeating: 0)
        guard body(mien_error(text: text.baseAddress, size: text.count)) != MIEN_OK else { return }
        let sentence = text.baseAddress.map { String(cString: $0) } ?? ""
        throw InferenceError(code, "\(task()) failed (\(sentence)): \(advice).")
    }
}
