import BundleTransfer
import Crypto
import Failure
import FoundationEssentials
package import Messages
package import Models
import Plugins
import RPC
import SwiftProtobuf
import Synchronization

/// Where a rollout's models come from: this machine, and the library.
package final class RolloutDesk: Sendable {
    package let library: LibraryDesk
    private let store: ModelStore
    /// Told what a person should know and no error is.
    private let warn: @Sendable (String) -> Void
    /// Bundles of this machine that were found whole, by hash.
    private let whole = Mutex<[Data: ModelBundle]>([:])

    /// - Parameter warn: Told what a person should know and no error is: a sentence.
    package init(store: ModelStore, library: LibraryDesk, warn: @escaping @Sendable (String) -> Void) {
        (self.store, self.library, self.warn) = (store, library, warn)
    }

    /// The choice that a name means, checked as far as it is on this machine; none for no name.
    ///
    /// - Throws: ``RolloutError``, `ModelError`, `PluginError`.
    package func chooseIfNamed(_ name: String?) async throws -> WireModelChoice? {
        guard let name else { return nil }
        return try await choose(name, precision: .auto)
    }

    /// The choice that a name means, checked as far as it is on this machine.
    ///
    /// - Throws: ``RolloutError``, `ModelError`, `PluginError`.
    package func choose(_ name: String, precision: ModelPrecision) async throws -> WireModelChoice {
        switch try ModelName(name) {
        case .plugin(let plugin): return try await Self.choice(ofPlugin: plugin)
        case .folder(let folder): return try Self.choice(try await check(folder), precision)
        case .bundle(let bundle, let hash):
            let found = try await find(bundle, hash: hash)
            if let folder = found.folder { return try Self.choice(try await check(folder), precision) }
            var choice = found.choice
            choice.precision = precision == .auto ? "" : precision.rawValue
            return choice
        }
    }

    /// The bundle of this machine that a name means.
    ///
    /// - Throws: ``RolloutError``, `ModelError`.
    package func open(_ name: String) async throws -> ModelBundle {
        switch try ModelName(name) {
        case .plugin:
            throw RolloutError(.neverSent, "plugins are programs and are not sent: install \(name) on each machine")
        case .folder(let folder): return try await check(folder)
        case .bundle(let bundle, let hash):
            let found = try await onOwnThread { [store] in
                try ModelFinder(store: store, library: nil).find(bundle, hash: hash)
            }
            guard let folder = found.folder else { throw RolloutError(.unknownModel, "there is no model \(name) here") }
            return try await check(folder)
        }
    }

    private func find(_ name: String, hash: String) async throws -> ModelFinder.Found {
        let inLibrary: [WireModelChoice]
        do {
            inLibrary = try await library.bundles().map(\.choice)
        } catch is RPCError {
            // Its absence is told when it is known to matter.
            inLibrary = []
        }
        return try await onOwnThread { [store] in
            try ModelFinder(store: store, library: inLibrary).find(name, hash: hash)
        }
    }

    /// Sees that the library has what is selected, as far as this machine can help; where it cannot, the classifiers that
    /// lack it will say so.
    package func provide(_ selection: WireModelSelection) async throws {
        let choices = [
            selection.model, selection.hasShadow ? selection.shadow : nil, selection.hasCanary ? selection.canary : nil,
        ]
        .compactMap { $0 }.filter { !$0.isPlugin }
        guard !choices.isEmpty else { return }
        do {
            let known = Set(try await library.bundles().map(\.choice.sha256))
            for choice in choices where !known.contains(choice.sha256) { try await give(choice) }
        } catch let error as RPCError {
            let names = choices.map(\.id).joined(separator: ", ")
            warn("classifiers that lack \(names) cannot get it: \(describe(error))")
        }
    }

    private func give(_ choice: WireModelChoice) async throws {
        let sha256 = Array(choice.sha256)
        let folder = try await onOwnThread { [store] in
            // A broken one is no help.
            try? store.folder(sha256: sha256)
        }
        if let bundle = whole.withLock({ $0[choice.sha256] }) {
            _ = try await library.give(bundle)
        } else if let folder {
            _ = try await library.give(try await check(folder))
        } else {
            warn("neither this machine nor the library has \(choice.title)")
        }
    }

    // MARK: Checks

    private func check(_ folder: URL) async throws -> ModelBundle {
        let bundle = try await onOwnThread { try ModelBundle(at: folder) }
        whole.withLock { $0[Data(bundle.sha256)] = bundle }
        return bundle
    }

    private static func choice(_ bundle: ModelBundle, _ precision: ModelPrecision) throws(RolloutError)
        -> WireModelChoice
    {
        guard precision != .int8 || bundle.int8ModelURL != nil else {
            throw RolloutError(
                .precisionMissing,
                "\(bundle.id) has no network in int8: choose no precision, or export it with one"
            )
        }
        return WireModelChoice(bundle, precision: precision)
    }

    private static func choice(ofPlugin name: String) async throws -> WireModelChoice {
        try await onOwnThread {
            let plugin = try PluginCatalog.standard().classifier(named: name)
            let hash = SHA256.hash(data: try Data(contentsOf: plugin.file, options: .alwaysMapped))
            return .with {
                ($0.name, $0.version, $0.sha256) = (plugin.name, plugin.version, Data(hash))
                $0.isPlugin = true
            }
        }
    }
}
