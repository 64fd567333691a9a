import Failure
public import FoundationEssentials
public import Messages
public import Models

/// Where the bundles come from that selections name.
public protocol BundleSource: Sendable {
    /// The folder of a bundle, whose files may still be wrong.
    ///
    /// - Parameter progress: gets how many bytes of how many have come, if they have to come from elsewhere.
    /// - Throws: a coded error; `SwapError` with `bundleUnavailable` when there is none.
    func folder(
        of choice: WireModelChoice,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws -> URL
}

/// The bundles on this machine.
public struct LocalBundles: BundleSource {
    private let store: ModelStore

    public init(store: ModelStore = .standard()) {
        self.store = store
    }

    public func folder(
        of choice: WireModelChoice,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws -> URL {
        let hash = Array(choice.sha256)
        guard let folder = try await onOwnThread(named: "find-bundle", { try store.folder(sha256: hash) }) else {
            throw SwapError(
                .bundleUnavailable,
                "The model \(choice.name)-\(choice.version) is not on this machine: copy its bundle into a folder of "
                    + "MIEN_MODELS, or let mien-library run."
            )
        }
        return folder
    }
}
