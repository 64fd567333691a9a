import Foundation
public import SystemPackage

extension Lines {
    /// A pipe whose lines become entries; it ends when everybody who holds the writing end has ended.
    public static func pipe() throws -> (transcript: Lines, writeEnd: FileDescriptor) {
        let (readEnd, writeEnd) = try FileDescriptor.pipe()
        // Children get the writing end as their output and nothing else of it.
        for end in [readEnd, writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        let transcript = Lines()
        Thread.detachNewThread { transcript.read(readEnd) }
        return (transcript, writeEnd)
    }

    private func read(_ descriptor: FileDescriptor) {
        var rest: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        // A pipe that cannot be read has ended.
        while let count = try? buffer.withUnsafeMutableBytes({ try descriptor.read(into: $0) }), count > 0 {
            rest += buffer.prefix(count)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                add(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeSubrange(...end)
            }
        }
        if !rest.isEmpty { add(String(decoding: rest, as: UTF8.self)) }
        // There is nothing to lose in a pipe that was only read.
        try? descriptor.close()
        finish()
    }
}
