/// Something that a plugin made, destroyed with the last reference to it.
///
/// Whoever calls the plugin with the pointer keeps the handle and sees to it that one thread at a time does.
// The pointer never changes; what it points to is used by one owner at a time, or by `deinit` when there is none left.
final class PluginHandle: @unchecked Sendable {
    typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void

    let pointer: UnsafeMutableRawPointer
    private let destroy: Destroy
    /// What has to outlive this: networks are destroyed before their engine.
    private let owner: PluginHandle?

    init(_ pointer: UnsafeMutableRawPointer, destroy: @escaping Destroy, owner: PluginHandle? = nil) {
        self.pointer = pointer
        self.destroy = destroy
        self.owner = owner
    }

    deinit { destroy(pointer) }
}
