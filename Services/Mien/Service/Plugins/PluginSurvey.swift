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
        if let choice = PluginCatalog.choice(for: offer, among: libraries), choice.file != library.file {
            let place = choice.file.path(percentEncoded: false)
            return PluginLine(
                .hidden,
                offer,
                of: library,
                "\(place) offers the same, and goes first: remove one of them."
            )
        }
        do {
            var line = PluginLine(.ready, offer, of: library, nil)
            try add(to: &line, offer, of: library)
            return line
        } catch {
            return PluginLine(.unavailable, offer, of: library, describe(error))
        }
    }

    /// Creates what is offered, and adds a classifier's own version, and that of the library below an engine.
    private func add(to line: inout PluginLine, _ offer: PluginOffer, of library: PluginLibrary) throws {
        switch offer.kind {
        case .engine: line.libraryVersion = try library.engine(named: offer.name)?.libraryVersion
        case .classifier: line.version = try library.classifier(named: offer.name)?.version
        case .detector: _ = try library.detector(named: offer.name)
        }
    }
}

extension PluginLine {
    fileprivate init(_ state: State, _ offer: PluginOffer, of library: PluginLibrary, _ reason: String?) {
        self.init(
            state: state,
            file: library.file.path(percentEncoded: false),
            plugin: library.name,
            description: library.description,
            kind: offer.kind.rawValue,
            name: offer.name,
            version: library.version,
            reason: reason
        )
    }
}
