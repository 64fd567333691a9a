import Foundation
import Images
import Testing

@testable import MienService

/// What is sent to terminals is read here as the specifications say that they read it.
@Suite struct GraphicsTests {
    /// Colours that change from pixel to pixel, the same each time.
    private static func picture(_ width: Int, _ height: Int) -> ScreenPicture {
        var seed: UInt32 = 7
        let rgb = (0..<3 * width * height).map { _ in
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return UInt8(seed >> 24)
        }
        return ScreenPicture(width: width, height: height, rgb: rgb)
    }

    /// A picture with few colours, in stripes.
    private static func stripes(_ width: Int, _ height: Int) -> ScreenPicture {
        let rgb = (0..<width * height).flatMap { index -> [UInt8] in
            let y = index / width
            return y % 5 == 0 ? [255, 0, 0] : y % 5 == 1 ? [0, 0, 0] : [51, 102, 204]
        }
        return ScreenPicture(width: width, height: height, rgb: rgb)
    }

    // MARK: kitty

    @Test(arguments: [(1, 1), (32, 32), (33, 31), (160, 160)]) func sendsAPictureToKitty(width: Int, height: Int) throws
    {
        let picture = Self.picture(width, height)
        let text = KittyPicture.text(picture, in: CellArea(columns: 40, rows: 20))
        let codes = text.split(separator: "\u{1B}_G").map { $0.split(separator: "\u{1B}\\")[0] }
        var data = ""
        for (index, code) in codes.enumerated() {
            let parts = code.split(separator: ";", omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            let keys = Dictionary(
                uniqueKeysWithValues: parts[0].split(separator: ",").map { pair in
                    (String(pair.split(separator: "=")[0]), String(pair.split(separator: "=")[1]))
                }
            )
            let isLast = index == codes.count - 1
            #expect(keys["m"] == (isLast ? "0" : "1"))
            #expect(parts[1].count <= 4_096 && (isLast || parts[1].count % 4 == 0))
            if index == 0 {
                #expect((keys["a"], keys["f"], keys["q"], keys["C"]) == ("T", "24", "2", "1"))
                #expect((keys["s"], keys["v"], keys["c"], keys["r"]) == ("\(width)", "\(height)", "40", "20"))
            } else {
                #expect(keys.count == 1)
            }
            data += parts[1]
        }
        #expect(try [UInt8](#require(Data(base64Encoded: data))) == picture.rgb)
    }

    // MARK: iTerm2

    @Test func sendsAFileToITerm() throws {
        let jpeg: [UInt8] = (0..<1_000).map { UInt8($0 % 251) }
        let text = InlinePicture.text(jpeg: jpeg, in: CellArea(columns: 30, rows: 15))
        let match = try #require(text.wholeMatch(of: #/\x1B\]1337;File=([^:]*):([A-Za-z0-9+/=]*)\x07/#))
        let fields = Set(match.1.split(separator: ";").map(String.init))
        #expect(fields == ["inline=1", "size=1000", "width=30", "height=15", "preserveAspectRatio=1"])
        #expect(try [UInt8](#require(Data(base64Encoded: String(match.2)))) == jpeg)
    }

    // MARK: Sixel

    @Test(arguments: [(1, 6), (7, 12), (16, 13), (300, 18)]) func sendsFewColoursAsSixelsExactly(
        width: Int,
        height: Int
    ) throws {
        let picture = Self.stripes(width, height)
        let shown = try Sixels(SixelPicture.text(picture))
        #expect((shown.width, shown.height) == (width, height))
        for y in 0..<height {
            for x in 0..<width {
                let wanted = picture[x, y]
                let got = try #require(shown.pixels[y * width + x], "\(x), \(y)")
                // Registers hold percent.
                #expect(wanted.distance(to: got) <= 3 * 2 * 2, "\(x), \(y): \(wanted) became \(got)")
            }
        }
    }

    @Test func sendsManyColoursAsSixelsClosely() throws {
        let picture = try Self.faceLike()
        let shown = try Sixels(SixelPicture.text(picture))
        let errors = (0..<picture.width * picture.height).map { index -> Int in
            let (x, y) = (index % picture.width, index / picture.width)
            return shown.pixels[index].map { picture[x, y].distance(to: $0) } ?? .max
        }
        #expect(!errors.contains(.max), "a pixel was left out")
        let mean = Double(errors.reduce(0, +)) / Double(errors.count)
        #expect(mean < 3 * 4 * 4, "\(mean)")
        #expect(shown.colorCount <= 256)
    }

    /// Soft shades, as of skin.
    private static func faceLike() throws -> ScreenPicture {
        let side = 60
        let rgb = (0..<side * side).flatMap { index -> [UInt8] in
            let (x, y) = (index % side, index / side)
            return [UInt8(120 + x), UInt8(80 + y), UInt8(60 + (x + y) / 2)]
        }
        return ScreenPicture(width: side, height: side, rgb: rgb)
    }

    @Test func choosesNoMoreColoursThanItMay() {
        let palette = Palette(of: Self.picture(64, 64), limit: 16)
        #expect(palette.colors.count == 16)
        #expect(Palette(of: Self.stripes(4, 10), limit: 16).colors.count == 3)
        #expect(Palette(of: Self.stripes(4, 10), limit: 1).colors.count == 1)
    }

    // MARK: Half blocks

    @Test func showsTwoPixelsInACell() throws {
        let picture = Self.picture(9, 6)
        let lines = HalfBlockPicture.lines(picture, depth: .full)
        #expect(lines.count == 3)
        for (row, line) in lines.enumerated() {
            let cells = try HalfBlocks(line).cells
            #expect(cells.map(\.upper) == (0..<9).map { picture[$0, 2 * row] })
            #expect(cells.map(\.lower) == (0..<9).map { picture[$0, 2 * row + 1] })
        }
    }

    @Test func namesAColourOnce() {
        let black = ScreenPicture(width: 5, height: 2, rgb: [UInt8](repeating: 0, count: 30))
        #expect(HalfBlockPicture.lines(black, depth: .full) == ["\u{1B}[38;2;0;0;0m\u{1B}[48;2;0;0;0m▀▀▀▀▀\u{1B}[0m"])
        #expect(HalfBlockPicture.lines(black, depth: .palette) == ["\u{1B}[38;5;16m\u{1B}[48;5;16m▀▀▀▀▀\u{1B}[0m"])
    }

    @Test func takesTheClosestOf256Colours() {
        for index in 16...255 {
            let color = TerminalPalette.color(index)
            #expect(TerminalPalette.color(TerminalPalette.index(of: color)) == color)
        }
        #expect(TerminalPalette.color(196) == ScreenColor(red: 255, green: 0, blue: 0))
        #expect(TerminalPalette.color(244) == ScreenColor(red: 128, green: 128, blue: 128))
        #expect(TerminalPalette.index(of: ScreenColor(red: 127, green: 129, blue: 128)) == 244)
        let all = (16...255).map(TerminalPalette.color)
        for color in (0..<64).map({ Self.picture(8, 8)[$0 % 8, $0 / 8] }) {
            let best = all.map { color.distance(to: $0) }.min() ?? 0
            let found = color.distance(to: TerminalPalette.color(TerminalPalette.index(of: color)))
            #expect(found <= best + 400, "\(color)")
        }
    }

    // MARK: Pictures

    @Test func decodesAJPEG() throws {
        let bytes: [UInt8] = (0..<32 * 32).flatMap { $0 % 32 < 16 ? [0, 0, 250] : [250, 0, 0] as [UInt8] }
        let jpeg: [UInt8] = try JPEGEncoder().encode(
            Image(size: PixelSize(side: 32), format: .bgr, bytes: bytes),
            quality: 95
        )
        let picture = try ScreenPicture(jpeg: jpeg, width: 8, height: 4)
        #expect((picture.width, picture.height, picture.rgb.count) == (8, 4, 96))
        #expect(picture[1, 1].distance(to: ScreenColor(red: 250, green: 0, blue: 0)) < 300)
        #expect(picture[6, 2].distance(to: ScreenColor(red: 0, green: 0, blue: 250)) < 300)
    }

    @Test func refusesWhatIsNoJPEG() {
        #expect(throws: ImageError.self) { try ScreenPicture(jpeg: [1, 2, 3], width: 8, height: 8) }
    }
}
