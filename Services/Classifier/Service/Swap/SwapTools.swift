import FoundationEssentials
import Glibc
import Messages
import Models
import ServiceKit
import Synchronization

/// The steps from a choice to a model, done where they do not hold up others.
struct SwapTools: Sendable {
    let source: any BundleSource
    let tester: any SelfTester
    let loader: ModelLoader
    let journal: SwapJournal
    private let retired = RetiredModels()
    /// One model is loaded at a time, also when the one before is not wanted any more.
    private let loading = LoadingTurn()

    init(source: any BundleSource, tester: any SelfTester, loader: ModelLoader, journal: SwapJournal) {
        (self.source, self.tester, self.loader, self.journal) = (source, tester, loader, journal)
    }

    func fetch(
        _ attempt: ModelSwitch.Attempt,
        progress: @escaping @Sendable (UInt64, UInt64) -> Void
    ) async throws -> ModelExchange.Happening {
        let choice = attempt.choice
        let folder = choice.isPlugin ? nil : try await source.folder(of: WireModelChoice(choice), progress: progress)
        let engine = try await onOwnThread(named: "load") { [loader] in try loader.engineTitle(for: choice) }
        return .event(.fetched(attempt, folder, engine: engine))
    }

    func test(_ attempt: ModelSwitch.Attempt, _ folder: URL?) async throws -> ModelExchange.Happening {
        let choice = attempt.choice
        try await tester.test(choice, in: folder, engine: loader.engineName(for: choice))
        return .event(.tested(attempt, folder, engine: try loader.engineTitle(for: choice)))
    }

    func load(_ attempt: ModelSwitch.Attempt, _ folder: URL?) async throws -> ModelExchange.Happening {
        let model = try await onOwnThread(named: "load") { [loader, loading, retired] in
            try loading.take {
                retired.letGo()
                return try loader.load(attempt.choice, in: folder)
            }
        }
        return .loaded(attempt, model)
    }

    /// Keeps models that were taken out until batches that began with them are over.
    func retire(_ models: ModelLineup.Models) { retired.add(models) }

    /// To be called every second: lets models go that were taken out, and after the last of several swaps the code that only loading
    /// needs.
    func tidyUp() async {
        let isQuiet = retired.isQuiet()
        guard isQuiet || !retired.isEmpty else { return }
        // It throws nothing.
        try? await onOwnThread(named: "release") { [retired] in
            retired.letGo()
            if isQuiet { StartMemory.giveBack() }
        }
    }
}

/// Models that were taken out, and may still be in a batch's hands.
private final class RetiredModels: Sendable {
    private let models = Mutex<[ModelLineup.Models]>([])
    /// How often ``isQuiet()`` was asked since the last came; `nil` when that was answered.
    private let looks = Mutex<Int?>(nil)

    var isEmpty: Bool { models.withLock { $0.isEmpty } }

    func add(_ more: ModelLineup.Models) {
        models.withLock { $0.append(more) }
        looks.withLock { $0 = 0 }
    }

    /// Whether none has come since the last look; said once.
    func isQuiet() -> Bool {
        looks.withLock { looks in
            guard let before = looks else { return false }
            looks = before == 0 ? 1 : nil
            return before > 0
        }
    }

    func letGo() {
        // Let go outside the lock: it takes time.
        let gone = models.withLock { models in
            defer { models = [] }
            return models
        }
        if !gone.isEmpty { giveBack(gone) }
    }

    /// What a network took would stay in the process, in pieces that the next one does not fit into (malloc_trim(3)).
    private func giveBack(_ gone: consuming [ModelLineup.Models]) {
        gone = []
        _ = Self.trim?(0)
    }

    // glibc's alone, so that Swift does not see it; without it the memory stays.
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
    }
}

/// One at a time.
private final class LoadingTurn: Sendable {
    private let turn = Mutex(())

    func take<Output>(_ body: () throws -> sending Output) rethrows -> sending Output {
        try turn.withLock { _ in try body() }
    }
}
