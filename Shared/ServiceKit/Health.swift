import Messages
import Synchronization

/// What keeps a service from doing its work at present, or from doing it as asked, told by the parts that notice it.
public final class Health: Sendable {
    private struct State {
        var impairments: [String: String] = [:]
        var warnings: [String: String] = [:]
    }

    private let state = Mutex(State())
    private let onChange: @Sendable () -> Void

    /// Creates a healthy service's health; `onChange` is called after every change.
    public init(onChange: @escaping @Sendable () -> Void = {}) {
        self.onChange = onChange
    }

    /// Says that a part cannot work, why, and what to do about it.
    public func impair(_ part: String, _ sentence: String) {
        change { $0.impairments.updateValue(sentence, forKey: part) != sentence }
    }

    /// Says that a part works (again).
    public func restore(_ part: String) {
        change { $0.impairments.removeValue(forKey: part) != nil }
    }

    /// Says that a part works, though not as it was asked to, and what to do about it.
    public func warn(_ part: String, _ sentence: String) {
        change { $0.warnings.updateValue(sentence, forKey: part) != sentence }
    }

    /// Says that a part works as it was asked to (again).
    public func calm(_ part: String) {
        change { $0.warnings.removeValue(forKey: part) != nil }
    }

    /// All that is wrong, in one line; `nil` when nothing is.
    public var complaint: String? { line(\.impairments) }

    /// All that people should know while nothing is wrong, in one line; `nil` when there is nothing to say.
    public var warning: String? { line(\.warnings) }

    private func line(_ sentences: (State) -> [String: String]) -> String? {
        let sorted = state.withLock { sentences($0).sorted { $0.key < $1.key }.map(\.value) }
        return sorted.isEmpty ? nil : sorted.joined(separator: "; ")
    }

    private func change(_ body: (inout State) -> Bool) {
        if state.withLock({ body(&$0) }) { onChange() }
    }
}
