/// Reads what comes from a terminal (ECMA-48, and xterm's ctlseqs.txt), in whatever pieces it comes.
struct TerminalInputParser {
    private enum State {
        case ground
        case escape
        /// `ESC [`: its parameters so far.
        case control([UInt8])
        /// `ESC O`: a function key is named by the next byte.
        case function
        /// Text up to `ESC \`; the byte says which kind: `P`, `_`, `]`, `^` or `X`.
        case string(UInt8, [UInt8])
        /// A string and the `ESC` that may end it.
        case stringEscape(UInt8, [UInt8])
        /// The first bytes of a character that has more.
        case character([UInt8])
    }

    /// No answer is as long; what is longer is noise.
    private static let stringLimit = 4_096

    private var state = State.ground

    /// Whether the rest of something is awaited: an escape may be a key, or the beginning of more.
    var isWaiting: Bool {
        if case .ground = state { return false }
        return true
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) -> [TerminalInput] {
        bytes.compactMap { next($0) }
    }

    /// Says that nothing came for a while: an escape is a key then, and the rest of anything else is lost.
    mutating func flush() -> TerminalInput? {
        defer { state = .ground }
        if case .escape = state { return .key(.escape) }
        return nil
    }

    private mutating func next(_ byte: UInt8) -> TerminalInput? {
        switch state {
        case .ground: return ground(byte)
        case .escape: return escape(byte)
        case .control(let parameters): return control(parameters, byte)
        case .function:
            state = .ground
            return nil
        case .string(let kind, let text): return string(kind, text, byte)
        case .stringEscape(let kind, let text):
            state = .ground
            return byte == UInt8(ascii: "\\") ? Self.answer(kind, text) : nil
        case .character(let bytes): return character(bytes + [byte])
        }
    }

    private mutating func ground(_ byte: UInt8) -> TerminalInput? {
        switch byte {
        case 0x03, 0x04: return .key(.end)
        case 0x08, 0x7F: return .key(.backspace)
        case 0x0A, 0x0D: return .key(.enter)
        case 0x0C: return .key(.redraw)
        case 0x1B: state = .escape
        case 0x20...0x7E: return .key(.character(Character(UnicodeScalar(byte))))
        case 0xC2...0xF4: state = .character([byte])
        default: break
        }
        return nil
    }

    private mutating func character(_ bytes: [UInt8]) -> TerminalInput? {
        let length = bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4
        guard let last = bytes.last, 0x80...0xBF ~= last else {
            // No part of this character: the next one begins with it, perhaps.
            state = .ground
            return bytes.last.flatMap { ground($0) }
        }
        state = bytes.count < length ? .character(bytes) : .ground
        guard bytes.count == length, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.first.map { .key(.character($0)) }
    }

    private mutating func escape(_ byte: UInt8) -> TerminalInput? {
        switch byte {
        case UInt8(ascii: "["): state = .control([])
        case UInt8(ascii: "O"): state = .function
        case let kind where "P_]^X".utf8.contains(kind): state = .string(kind, [])
        // Escape twice: the first was a key.
        case 0x1B: return .key(.escape)
        // With the Alt key: nothing that we know.
        default: state = .ground
        }
        return nil
    }

    private mutating func control(_ parameters: [UInt8], _ byte: UInt8) -> TerminalInput? {
        guard !(0x40...0x7E ~= byte) else {
            state = .ground
            return Self.answer(final: byte, parameters)
        }
        state = 0x20...0x3F ~= byte && parameters.count < 64 ? .control(parameters + [byte]) : .ground
        return nil
    }

    private mutating func string(_ kind: UInt8, _ text: [UInt8], _ byte: UInt8) -> TerminalInput? {
        switch byte {
        case 0x1B: state = .stringEscape(kind, text)
        case 0x07:
            state = .ground
            return Self.answer(kind, text)
        default: state = text.count < Self.stringLimit ? .string(kind, text + [byte]) : .ground
        }
        return nil
    }

    // MARK: Answers

    private static func answer(final byte: UInt8, _ parameters: [UInt8]) -> TerminalInput? {
        guard byte == UInt8(ascii: "c"), parameters.first == UInt8(ascii: "?") else { return nil }
        let numbers = String(decoding: parameters.dropFirst(), as: UTF8.self).split(separator: ";")
        return .attributes(numbers.compactMap { Int($0) })
    }

    private static func answer(_ kind: UInt8, _ bytes: [UInt8]) -> TerminalInput? {
        let text = String(decoding: bytes, as: UTF8.self)
        switch kind {
        case UInt8(ascii: "_") where text.hasPrefix("G"): return .kitty(text.hasSuffix(";OK"))
        case UInt8(ascii: "P") where text.hasPrefix(">|"): return .name(String(text.dropFirst(2)))
        case UInt8(ascii: "P") where text.hasPrefix("1$r"): return .rendition(String(text.dropFirst(3)))
        default: return nil
        }
    }
}
