import Crypto
import Failure
package import FoundationEssentials
package import Messages
package import Models
import SwiftProtobuf

/// Which bundle a name means, of those on this machine and those in the library.
package struct ModelFinder: Sendable {
    /// A bundle, and where it is on this machine; `nil`: only in the library.
    package struct Found: Sendable, Equatable {
        package var choice: WireModelChoice
        package var folder: URL?
    }

    /// Of this machine, the first of each name and version, as everywhere.
    private let here: [Found]
    /// Bundles of this machine that cannot be read, by their folders' names, and why.
    private let broken: [String: any Error]
    private let library: [WireModelChoice]
    /// Where was looked, for errors.
    private let places: String

    /// - Parameter library: What the library can give, empty when it does not answer; `nil` when only this machine is meant.
    package init(store: ModelStore, library: [WireModelChoice]?) {
        var (here, broken): ([String: Found], [String: any Error]) = ([:], [:])
        for entry in store.entries() {
            do {
                let found = Found(choice: try Self.choice(of: entry), folder: entry.folder)
                here[found.choice.id] = here[found.choice.id] ?? found
            } catch {
                broken[entry.folder.lastPathComponent] = error
            }
        }
        (self.here, self.broken) = (here.values.sorted { $0.choice.id < $1.choice.id }, broken)
        self.library = library ?? []
        places =
            switch (store.directories.isEmpty, library == nil) {
            case (_, true): "on this machine"
            case (true, false): "in the library"
            case (false, false): "on this machine or in the library"
            }
    }

    private static func choice(of entry: ModelStore.Entry) throws -> WireModelChoice {
        let manifest = try entry.manifest.get()
        let hash = SHA256.hash(data: try BundleFile.manifest(in: entry.folder).read())
        return .with { ($0.name, $0.version, $0.sha256) = (manifest.name, manifest.version, Data(hash)) }
    }

    /// Finds a bundle by what a person calls it.
    ///
    /// - Throws: ``RolloutError``: `unknownModel`, `ambiguousModel`; why the bundle that is meant cannot be read.
    package func find(_ name: String, hash: String) throws -> Found {
        let all = (here + library.map { Found(choice: $0) }).filter { $0.choice.hashText.hasPrefix(hash) }
        let exact = all.filter { $0.choice.id == name }
        let named = exact.isEmpty ? latest(all.filter { $0.choice.name == name }) : exact
        let hashes = Set(named.map(\.choice.sha256))
        guard let found = named.first else {
            if let error = broken[name] { throw error }
            throw unknown(name)
        }
        guard hashes.count == 1 else { throw ambiguous(name, named) }
        return found
    }

    private func latest(_ candidates: [Found]) -> [Found] {
        let versions = candidates.map(\.choice.version)
        guard let last = versions.max(by: { BundleVersion($0) < BundleVersion($1) }) else { return [] }
        return candidates.filter { $0.choice.version == last }
    }

    private func unknown(_ name: String) -> RolloutError {
        let known = Set((here.map(\.choice) + library).map(\.id)).sorted()
        let choice = known.isEmpty ? "there is none at all" : "there are \(known.joined(separator: ", "))"
        return RolloutError(.unknownModel, "there is no model \(name) \(places) (\(choice)): name another")
    }

    private func ambiguous(_ name: String, _ named: [Found]) -> RolloutError {
        let titles = named.map { "\($0.choice.title) (\($0.folder?.path(percentEncoded: false) ?? "in the library"))" }
        return RolloutError(
            .ambiguousModel,
            "\(name) may be \(titles.joined(separator: " or ")): name it with its hash"
        )
    }
}
