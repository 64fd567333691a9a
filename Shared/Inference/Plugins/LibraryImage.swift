import Failure
import FoundationEssentials

/// What the head of a 64-bit ELF file says about its length.
///
/// The loader maps a library as its head describes it, and the process dies of a bus error where the file is shorter: half
/// a copy must not get that far. Other damage is for the loader to find.
struct LibraryImage {
    private let head: Data

    /// More than the file header and the program headers of any library take.
    private static let headByteCount = 1 << 16

    /// - Throws: ``PluginError`` (`notALibrary`) when the file cannot be read.
    init(of file: PluginFile) throws {
        do {
            head = Data(try Data(contentsOf: file.url, options: .alwaysMapped).prefix(Self.headByteCount))
        } catch {
            throw PluginError(
                .notALibrary,
                "\(file.path) cannot be read: correct its permissions.",
                cause: error
            )
        }
    }

    /// How many bytes the file must have; `nil` when this is not a 64-bit ELF file of this machine's byte order.
    ///
    /// Offsets and sizes are those of `Elf64_Ehdr` and `Elf64_Phdr` in elf(5).
    var neededByteCount: UInt64? {
        guard head.starts(with: [0x7F, UInt8(ascii: "E"), UInt8(ascii: "L"), UInt8(ascii: "F"), 2, 1]),
            let tableOffset = load(32, as: UInt64.self), let entrySize = load(54, as: UInt16.self),
            let entryCount = load(56, as: UInt16.self)
        else { return nil }
        var needed: UInt64 = 64
        for index in 0..<UInt64(entryCount) {
            let entry = tableOffset.addingReportingOverflow(index * UInt64(entrySize))
            guard !entry.overflow, let offset = load(entry.partialValue, plus: 8),
                let size = load(entry.partialValue, plus: 32)
            else { return .max }
            let (end, overflow) = offset.addingReportingOverflow(size)
            needed = max(needed, overflow ? .max : end)
        }
        return needed
    }

    private func load(_ base: UInt64, plus offset: UInt64) -> UInt64? {
        let (sum, overflow) = base.addingReportingOverflow(offset)
        return overflow ? nil : load(sum, as: UInt64.self)
    }

    private func load<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: UInt64, as type: Number.Type) -> Number? {
        guard let start = Int(exactly: offset), start <= head.count - MemoryLayout<Number>.size else { return nil }
        return head.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Number.self)) }
    }
}
