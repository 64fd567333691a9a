import CVision
import Failure

/// The outcome of one call into CVision that is not simply wrong usage.
enum LibraryOutcome {
    case done
    case warned(String)
    case failed(String)
}

/// Calls a function of CVision and takes its sentence with it.
func callLibrary(_ body: (mien_error) throws -> mien_status) rethrows -> LibraryOutcome {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { text in
        text.initialize(repeating: 0)
        let status = try body(mien_error(text: text.baseAddress, size: text.count))
        let sentence = text.baseAddress.map { String(cString: $0) } ?? ""
        switch status {
        case MIEN_OK: return .done
        case MIEN_WARNING: return .warned(sentence)
        default: return .failed(sentence)
        }
    }
}

/// Calls a function of CVision; anything but plain success becomes an error with this code.
///
/// - Parameters:
///   - task: what is done, as the beginning of a sentence.
///   - advice: what to do when it fails, as the end of that sentence.
func callLibrary(
    _ task: String,
    orThrow code: VisionFailureCode,
    advice: String = "report this as a fault of Mien",
    _ body: (mien_error) throws -> mien_status
) throws {
    switch try callLibrary(body) {
    case .done: return
    case .warned(let sentence), .failed(let sentence):
        throw VisionError(code, "\(task) failed (\(sentence)): \(advice).")
    }
}
