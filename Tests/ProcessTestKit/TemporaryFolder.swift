import Foundation

/// Makes a folder, and removes it when `body` is done.
public func withTemporaryFolder<Output>(_ body: (String) throws -> Output) throws -> Output {
    let folder = try makeTemporaryFolder()
    // What stays behind in the folder for temporary files is no reason to fail a test.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Makes a folder, and removes it when `body` is done.
public func withTemporaryFolder<Output>(_ body: (String) async throws -> Output) async throws -> Output {
    let folder = try makeTemporaryFolder()
    // What stays behind in the folder for temporary files is no reason to fail a test.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

private func makeTemporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mien-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path(percentEncoded: false)
}
