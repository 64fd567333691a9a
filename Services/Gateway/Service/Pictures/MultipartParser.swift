import Glibc

/// Takes a form apart (`multipart/form-data`, RFC 7578) as its bytes come.
///
/// It is stricter than RFC 2046, 5.1, which it follows: lines end with CR LF, headers are not folded, text before the first part
/// is refused, and what follows the last is not looked at. It keeps no more than its limits allow, however the bytes are cut.
struct MultipartParser {
    /// Why a form is refused.
    enum Flaw: Error, Equatable {
        /// The bytes are no form: what is wrong, as the end of a sentence.
        case malformed(String)
        /// More of something than is allowed: of what, as the end of a sentence.
        case tooLarge(String)
    }

    private enum State {
        /// Before the first delimiter, which may begin without an end of line.
        case start
        /// After a delimiter, whose line is not over.
        case delimiter
        /// In the header lines of a part.
        case headers
        /// In the content of a part.
        case content
        /// After the last delimiter.
        case end
    }

    private enum Progress {
        case moved
        /// More bytes have to come.
        case starved
    }

    private static let endOfLine: [UInt8] = [0x0D, 0x0A]
    private static let dashes = Array("--".utf8)
    /// Spaces that may follow a delimiter; RFC 2046 allows any number, and nobody sends one.
    private static let paddingLimit = 64

    private let limits: PictureLimits
    private let delimiter: [UInt8]
    private var state = State.start
    private var pending: [UInt8]
    private var position = 0
    private var lines: [ArraySlice<UInt8>] = []
    private var headerBytes = 0
    /// Whose content is being read.
    private var part: FormPart?

    /// The parts that are complete.
    private(set) var parts: [FormPart] = []

    /// Creates a parser.
    ///
    /// - Parameter contentType: The value of the request's Content-Type.
    /// - Throws: ``Flaw``: the type is another, or its boundary is missing or none (RFC 2046, 5.1.1).
    init(contentType: String, limits: PictureLimits = PictureLimits()) throws(Flaw) {
        guard let type = HeaderValue(contentType), type.value == "multipart/form-data" else {
            throw .malformed("its Content-Type is not a proper multipart/form-data")
        }
        guard let boundary = type.parameters["boundary"], Self.isBoundary(boundary) else {
            throw .malformed("its Content-Type names no boundary of 1 to 70 characters")
        }
        self.limits = limits
        delimiter = Self.endOfLine + Self.dashes + Array(boundary.utf8)
        // The first delimiter has no part before it whose line would have to end.
        pending = Self.endOfLine
    }

    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }

    /// Takes the next bytes.
    ///
    /// - Throws: ``Flaw``; the parser is of no use then.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Flaw) {
        if case .end = state { return }
        pending.append(contentsOf: bytes)
        while try step() == .moved {}
        pending.removeFirst(position)
        position = 0
    }

    /// Gives out the parts that are complete, and forgets them.
    mutating func takeParts() -> [FormPart] {
        defer { parts = [] }
        return parts
    }

    /// Says that no more bytes come.
    ///
    /// - Throws: ``Flaw`` when the last delimiter is missing.
    func finish() throws(Flaw) {
        guard case .end = state else { throw .malformed("it ends before its last boundary") }
    }

    private mutating func step() throws(Flaw) -> Progress {
        switch state {
        case .start: try readStart()
        case .delimiter: try readDelimiterLine()
        case .headers: try readHeaderLine()
        case .content: try readContent()
        case .end: .starved
        }
    }

    private var rest: ArraySlice<UInt8> { pending[position...] }

    private mutating func readStart() throws(Flaw) -> Progress {
        guard rest.starts(with: delimiter.prefix(rest.count)) else {
            throw .malformed("it does not begin with its boundary")
        }
        guard rest.count >= delimiter.count else { return .starved }
        position += delimiter.count
        state = .delimiter
        return .moved
    }

    private mutating func readDelimiterLine() throws(Flaw) -> Progress {
        if rest.starts(with: Self.dashes) {
            state = .end
            position = pending.count
            return .moved
        }
        let padding = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard padding <= Self.paddingLimit else { throw .malformed("a boundary is followed by something else") }
        let ending = rest.dropFirst(padding)
        guard ending.count >= 2 else {
            let couldGoOn =
                ending.isEmpty || ending.first == Self.endOfLine[0] || (padding == 0 && ending.first == Self.dashes[0])
            guard couldGoOn else { throw .malformed("a boundary is followed by something else") }
            return .starved
        }
        guard ending.starts(with: Self.endOfLine) else { throw .malformed("a boundary is followed by something else") }
        guard parts.count < limits.parts else { throw .tooLarge("it has too many parts") }
        position += padding + 2
        (state, lines, headerBytes) = (.headers, [], 0)
        return .moved
    }

    private mutating func readHeaderLine() throws(Flaw) -> Progress {
        let line = rest.prefix { $0 != 0x0D && $0 != 0x0A }
        guard headerBytes + line.count <= limits.partHeaderBytes else {
            throw .tooLarge("the headers of a part are too long")
        }
        let ending = rest.dropFirst(line.count)
        guard ending.count >= 2 else {
            guard ending.first != 0x0A else { throw .malformed("a line does not end with CR LF") }
            return .starved
        }
        guard ending.starts(with: Self.endOfLine) else { throw .malformed("a line does not end with CR LF") }
        position += line.count + 2
        headerBytes += line.count
        guard !line.isEmpty else { return try beginContent() }
        guard lines.count < limits.partHeaderLines else { throw .tooLarge("a part has too many headers") }
        lines.append(line)
        return .moved
    }

    private mutating func beginContent() throws(Flaw) -> Progress {
        guard let read = FormPart(headerLines: lines) else {
            throw .malformed("a part does not say in its headers which field of the form it is")
        }
        (part, lines) = (read, [])
        state = .content
        return .moved
    }

    private mutating func readContent() throws(Flaw) -> Progress {
        let end = Self.firstPlace(of: delimiter, in: pending, from: position)
        // Without a delimiter, the last bytes may be the beginning of one.
        let certain = end ?? max(position, pending.count - delimiter.count + 1)
        guard let size = part?.bytes.count, size + certain - position <= limits.base64Letters else {
            throw .tooLarge("a part is too large")
        }
        part?.bytes.append(contentsOf: pending[position..<certain])
        position = certain
        guard end != nil, let part else { return .starved }
        parts.append(part)
        position += delimiter.count
        state = .delimiter
        return .moved
    }

    private static func firstPlace(of delimiter: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            var place = start
            while place + delimiter.count <= bytes.count,
                let found = memchr(base + place, Int32(endOfLine[0]), bytes.count - delimiter.count + 1 - place)
            {
                place = found - UnsafeMutableRawPointer(mutating: base)
                if memcmp(found, delimiter, delimiter.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }
}
