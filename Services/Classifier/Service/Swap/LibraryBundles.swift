public import BundleTransfer
import Failure
public import FoundationEssentials
public import Messages

/// The bundles on this machine, and those that another service hands out.
public struct LibraryBundles: BundleSource {
    private let local: LocalBundles
    private let fetcher: BundleFetcher

    public init(local: LocalBundles, fetcher: BundleFetcher) {
        self.local = local
        self.fetcher = fetcher
    }

    public func folder(
        of choice: WireModelChoice,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws -> URL {
        let fault: any Error
        do {
            return try await local.folder(of: choice, progress: progress)
        } catch {
            fault = error
        }
        do {
            // What is broken here is replaced.
            return try await fetcher.fetch(choice, progress: progress)
        } catch let error as TransferError where [.noSource, .bundleMissing].contains(error.code) {
            // That it is broken here says more than that nobody has another one.
            throw (fault as? SwapError).map { SwapError($0.code, $0.message, cause: error) } ?? fault
        }
    }
}
