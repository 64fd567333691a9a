import Failure

extension SelfTest {
    /// Compares what a model gave for ``inputs`` with ``expected``.
    func check(_ outputs: [[Float]], of id: String, engine: String, tolerance: Float) throws {
        let differences = zip(outputs, expected).flatMap { zip($0, $1).map { abs($0 - $1) } }
        let largest = differences.max() ?? .infinity
        guard largest <= tolerance else {
            throw ModelError(
                .selfTestFailed,
                "The model \(id) on \(engine) differs from its self-test by \(largest), more than \(tolerance): use another "
                    + "engine, or export model and self-test together."
            )
        }
    }
}
