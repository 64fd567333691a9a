/// Lets one after the other through, in the order in which they came.
actor Turnstile {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` when everybody who came before is through.
    func pass<Output: Sendable>(_ body: @Sendable () async throws -> Output) async rethrows -> Output {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        }
        isTaken = true
        defer { leave() }
        return try await body()
    }

    /// Whoever is next takes it over: nobody who comes now gets in between.
    private func leave() {
        guard !waiting.isEmpty else {
            isTaken = false
            return
        }
        waiting.removeFirst().resume()
    }
}
