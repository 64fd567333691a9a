import Foundation

/// All that was measured; what was not is left out.
struct BenchmarkReport: Encodable {
    var kernels: [KernelResult]?
    var bus: [BusResult]?
    var recorder: [RecorderResult]?
    var store: [StoreResult]?
    var postgres: [PostgresResult]?
    var growth: [GrowthResult]?
    var queries: [QueryResult]?

    /// One line of JSON.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// For a person.
    var text: String {
        let tables = [
            kernels.map { Table($0) }, bus.map { Table($0) }, recorder.map { Table($0) }, store.map { Table($0) },
            postgres.map { Table($0) }, growth.map { Table($0) }, queries.map { Table($0) },
        ]
        return tables.compactMap { $0?.text }.joined(separator: "\n")
    }
}
