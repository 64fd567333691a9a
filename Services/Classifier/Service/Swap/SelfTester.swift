import FoundationEssentials

/// Tries a model before it is let into the process.
protocol SelfTester: Sendable {
    /// Returns when the model has passed.
    ///
    /// - Parameters:
    ///   - folder: the bundle's; none for a plugin.
    ///   - engine: the name of what shall run it.
    /// - Throws: ``SwapFault``.
    func test(_ choice: ModelChoice, in folder: URL?, engine: String) async throws
}

extension SwapFault: Error {}
