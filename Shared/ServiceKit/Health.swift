import Messages
import Synchronization

/// What keeps a service from doing its work at present, told by the parts that notice it.
public final class Health: Sendable {
    private let impairments = Mutex<[String: String]>([:])
    private let onChange: @Sendable () -> Void

    /// Creates a healthy service's health; `onChange` is called after every change.
    public init(onChange: @escaping @Sendable () -> Void = {}) {
        self.onChange = onChange
    }

    /// Says that a part cannot work, why, and what to do about it.
    public func impair(_ part: String, _ sentence: String) {
        change { $0.updateValue(sentence, forKey: part) != sentence }
    }

    /// Says that a part works (again).
    public func restore(_ part: String) {
        change { $0.removeValue(forKey: part) != nil }
    }

    /// All that is wrong, in one line; `nil` when nothing is.
    public var complaint: String? {
        let sentences = impairments.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
    }

    private func change(_ body: (inout [String: String]) -> Bool) {
        if impairments.withLock({ body(&$0) }) { onChange() }
    }
}
