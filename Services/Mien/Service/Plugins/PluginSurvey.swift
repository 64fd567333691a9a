import Failure
import Foundation
import Plugins

/// Looks at every plugin, and creates what it offers to see whether it can be used.
struct PluginSurvey {
    private let entries: [PluginCatalog.Entry]

    init(_ catalog: PluginCatalog) {
        entries = catalog.entries()
    }

    /// In the order in which plugins are found.
    func lines() -> [PluginLine] {
        let libraries = entries.compactMap { entry -> PluginLibrary? in
            guard case .success(let library) = entry.library else { return nil }
            return library
        }
        return entries.flatMap { entry in
            switch entry.library {
            case .success(let library):
                library.offers.map { line(for: $0, of: library, among: libraries) }
            case .failure(let error):
                [
                    PluginLine(
                        state: .refused,
                        file: entry.file.path(percentEncoded: false),
                        reason: describe(error)
                    )
                ]
            }
        }
    }

    private func line(
        for offer: PluginOffer,
        of library: PluginLibrary,
        among libraries: [PluginLibrary]
    ) -> PluginLine {
        func line(_ state: PluginLine.State, version: String?, _ libraryVersion: String?, _ reason: String?)
            -> PluginLine
        {
            PluginLine(
                state: state,
                file: library.file.path(percentEncoded: false),
                plugin: library.name,
                kind: offer.kind.rawValue,
                name: offer.name,
                version: version ?? library.version,
                libraryVersion: libraryVersion,
                reason: reason
            )
        }
        if let choice = PluginCatalog.choice(for: offer, among: libraries), choice.file != library.file {
            let place = choice.file.path(percentEncoded: false)
            return line(.hidden, version: nil, nil, "\(place) offers the same, and goes first: remove one of them.")
        }
        do {
            let (version, libraryVersion) = try versions(of: offer, of: library)
            return line(.ready, version: version, libraryVersion, nil)
        } catch {
            return line(.unavailable, version: nil, nil, describe(error))
        }
    }

    /// A classifier's own version, and that of the library below an engine.
    private func versions(of offer: PluginOffer, of library: PluginLibrary) throws -> (own: String?, library: String?) {
        switch offer.kind {
        case .engine: return (nil, try library.engine(named: offer.name)?.libraryVersion)
        case .classifier: return (try library.classifier(named: offer.name)?.version, nil)
        case .detector:
            _ = try library.detector(named: offer.name)
            return (nil, nil)
        }
    }
}
