import Testing

@testable import GatewayService

@Suite struct MultipartParserTests {
    private static let type = "multipart/form-data; boundary=limit"

    private static func form(_ parts: (headers: String, content: String)...) -> [UInt8] {
        let text = parts.map { "--limit\r\n\($0.headers)\r\n\r\n\($0.content)\r\n" }.joined() + "--limit--\r\n"
        return Array(text.utf8)
    }

    private static func disposition(_ name: String) -> String { "Content-Disposition: form-data; name=\"\(name)\"" }

    private func parse(
        _ bytes: [UInt8],
        type: String = type,
        piece: Int = .max,
        limits: PictureLimits = PictureLimits()
    ) throws(MultipartParser.Flaw) -> [FormPart] {
        var parser = try MultipartParser(contentType: type, limits: limits)
        var rest = bytes[...]
        while !rest.isEmpty {
            try parser.take(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        try parser.finish()
        return parser.parts
    }

    private func flaw(_ bytes: [UInt8], type: String = type, limits: PictureLimits = PictureLimits()) -> MultipartParser
        .Flaw?
    {
        do {
            _ = try parse(bytes, type: type, limits: limits)
            return nil
        } catch { return error }
    }

    private func isMalformed(_ text: String) -> Bool {
        if case .malformed = flaw(Array(text.utf8)) { true } else { false }
    }

    // MARK: What is a form

    @Test(arguments: [1, 2, 3, 7, 64, Int.max])
    func readsAFormHoweverItIsCut(_ piece: Int) throws {
        let bytes = Self.form(
            (Self.disposition("text"), "a\r\nb\r\n--limi\r\n"),
            (Self.disposition("image") + "; filename=\"x.jpg\"\r\nContent-Type: image/jpeg", "\r\n--\u{0}\r"),
            (Self.disposition("empty"), "")
        )
        #expect(
            try parse(bytes, piece: piece) == [
                FormPart(name: "text", bytes: Array("a\r\nb\r\n--limi\r\n".utf8)),
                FormPart(name: "image", fileName: "x.jpg", bytes: Array("\r\n--\u{0}\r".utf8)),
                FormPart(name: "empty", bytes: []),
            ]
        )
    }

    @Test func acceptsPaddingAndWhatFollowsTheLastBoundary() throws {
        let text = "--limit \t\r\n\(Self.disposition("a"))\r\n\r\nb\r\n--limit--  trailing \r\n--limit\r\nnonsense"
        #expect(try parse(Array(text.utf8)).map(\.name) == ["a"])
    }

    @Test func readsAQuotedBoundaryOfSeventyLetters() throws {
        let boundary = String(repeating: "'", count: 69) + "?"
        let text = "--\(boundary)\r\n\(Self.disposition("a"))\r\n\r\nb\r\n--\(boundary)--"
        #expect(try parse(Array(text.utf8), type: "multipart/form-data; boundary=\"\(boundary)\"").count == 1)
    }

    @Test func aFormMayBeWithoutFields() throws {
        #expect(try parse(Array("--limit--".utf8)).isEmpty)
    }

    // MARK: What is none

    @Test(
        arguments: [
            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"a;b\"",
            "multipart/mixed; boundary=a",
            "multipart/form-data; boundary=\"" + String(repeating: "a", count: 71) + "\"",
            "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a\r\n\"", "",
        ]
    )
    func refusesATypeWithoutAProperBoundary(_ type: String) {
        #expect(throws: MultipartParser.Flaw.self) { try MultipartParser(contentType: type) }
    }

    @Test(
        arguments: [
            "", "-", "--limi", "preamble\r\n--limit\r\n", "\r\n\r\n--limit--", "--limit", "--limit\n", "--limitX\r\n",
            "--limit-", "--limit -", "--limit-X", "--limit\rX", "--limit\r\n", "--limit\r\n\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: attachment; name=a\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\nX: y\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\r\n folded\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\na\r\n--limit--",
            "--limit\r\n: x\r\n\r\na\r\n--limit--", "--limit\r\nno colon\r\n\r\na\r\n--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\r\n\r\na\r\n--limit",
            "--limit\r\nContent-Disposition: form-data; name=a\r\n\r\na--limit--",
            "--limit\r\nContent-Disposition: form-data; name=a\r\n\r\na\n--limit--",
        ]
    )
    func refusesWhatIsMalformed(_ text: String) {
        #expect(isMalformed(text))
    }

    @Test func refusesANameThatIsNoText() {
        let bytes =
            Array("--limit\r\nContent-Disposition: form-data; name=\"".utf8) + [0xFF]
            + Array("\"\r\n\r\n\r\n--limit--".utf8)
        #expect(flaw(bytes) != nil)
    }

    @Test func everyBeginningOfAFormIsRefused() {
        let whole = Self.form((Self.disposition("a"), "b"), (Self.disposition("c"), "d")).dropLast(2)
        for count in 0..<whole.count { #expect(flaw(Array(whole.prefix(count))) != nil) }
    }

    // MARK: What is too much

    @Test func limitsPartsHeadersAndContents() {
        var limits = PictureLimits()
        (limits.parts, limits.partHeaderLines, limits.partHeaderBytes, limits.pictureBytes) = (2, 2, 100, 24)
        let part = (Self.disposition("a"), "b")
        #expect(flaw(Self.form(part, part), limits: limits) == nil)
        #expect(flaw(Self.form(part, part, part), limits: limits) == .tooLarge("it has too many parts"))
        let lines = Self.disposition("a") + "\r\nA: b\r\nC: d"
        #expect(flaw(Self.form((lines, "")), limits: limits) == .tooLarge("a part has too many headers"))
        let long = Self.disposition(String(repeating: "a", count: 100))
        #expect(flaw(Self.form((long, "")), limits: limits) == .tooLarge("the headers of a part are too long"))
        let content = String(repeating: "a", count: limits.base64Letters + 1)
        #expect(flaw(Self.form((Self.disposition("a"), content)), limits: limits) == .tooLarge("a part is too large"))
    }

    @Test func anEndlessHeaderLineEnds() {
        let bytes = Array("--limit\r\n".utf8) + [UInt8](repeating: 65, count: 1 << 20)
        #expect(flaw(bytes) == .tooLarge("the headers of a part are too long"))
    }

    // MARK: Anything at all

    @Test func readsOrRefusesAHundredThousandInputsInWholeAndInPieces() throws {
        var random = SeededBytes(seed: 7)
        let seeds = [
            Self.form((Self.disposition("a"), "b")),
            Self.form((Self.disposition("a") + "; filename=x", "\r\n--"), (Self.disposition("c"), "")),
            Array("--limit--".utf8),
        ]
        let tokens = [
            "\r\n", "--", "--limit", "--limit--", "\r\n--limit\r\n", "Content-Disposition: form-data; name=a", "\r",
            "\n", "\"",
        ]
        var accepted = 0
        for round in 0..<100_000 {
            var input = seeds[round % seeds.count]
            for _ in 0...random.below(3) { Self.mutate(&input, tokens, &random) }
            let whole = Result { () throws(MultipartParser.Flaw) in try parse(input) }
            let cut = Result { () throws(MultipartParser.Flaw) in try parse(input, piece: 1 + random.below(9)) }
            // Of a flaw, which one is seen first may depend on the pieces.
            switch (whole, cut) {
            case (.success(let left), .success(let right)):
                accepted += 1
                if left != right { Issue.record("read in two ways: \(String(decoding: input, as: UTF8.self))") }
            case (.failure, .failure): break
            default: Issue.record("read or refused, as it is cut: \(String(decoding: input, as: UTF8.self))")
            }
        }
        #expect(accepted > 1_000)
    }

    private static func mutate(_ input: inout [UInt8], _ tokens: [String], _ random: inout SeededBytes) {
        let place = random.below(input.count + 1)
        switch random.below(4) {
        case 0: input.insert(contentsOf: tokens[random.below(tokens.count)].utf8, at: place)
        case 1: input.insert(UInt8(random.below(256)), at: place)
        case 2 where place < input.count: input[place] = UInt8(random.below(256))
        default: input.removeSubrange(place..<min(input.count, place + 1 + random.below(4)))
        }
    }
}

/// Knuth's MMIX generator: the same numbers in every run.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 to below `bound`.
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
