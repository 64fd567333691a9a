import Foundation

/// Tells a person, on standard error, what is being measured.
struct Progress {
    let isSilent: Bool

    func tell(_ line: String) {
        guard !isSilent else { return }
        FileHandle.standardError.write(Data("\(line) …\n".utf8))
    }
}
