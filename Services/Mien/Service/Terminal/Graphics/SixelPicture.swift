/// A picture in DEC's sixels: columns of six pixels, one character each, colour after colour.
enum SixelPicture {
    /// As many colours as the terminals with sixels have registers for at least.
    private static let colorLimit = 256

    /// Shows a picture at the cursor.
    static func text(_ picture: ScreenPicture) -> String {
        let palette = Palette(of: picture, limit: colorLimit)
        // P2 = 1: pixels that no colour is given for stay as they are.
        var text = "\u{1B}P0;1;0q\"1;1;\(picture.width);\(picture.height)"
        for (index, color) in palette.colors.enumerated() {
            let parts = [color.red, color.green, color.blue].map { String((Int($0) * 100 + 127) / 255) }
            text += "#\(index);2;" + parts.joined(separator: ";")
        }
        for top in stride(from: 0, to: picture.height, by: 6) {
            text += (top == 0 ? "" : "-") + band(of: picture, from: top, palette)
        }
        return text + "\u{1B}\\"
    }

    /// Six rows: each colour that is in them, one above the other.
    private static func band(of picture: ScreenPicture, from top: Int, _ palette: Palette) -> String {
        var sixels: [Int: [UInt8]] = [:]
        for y in top..<min(top + 6, picture.height) {
            for x in 0..<picture.width {
                let color = palette.index(of: picture[x, y])
                sixels[color, default: [UInt8](repeating: 0, count: picture.width)][x] |= 1 << (y - top)
            }
        }
        return sixels.sorted { $0.key < $1.key }.map { "#\($0.key)" + shortened($0.value) }.joined(separator: "$")
    }

    /// A run of more than three equal sixels is its length and one of them; what is empty at the end is left out.
    private static func shortened(_ sixels: [UInt8]) -> String {
        var text = ""
        var start = 0
        while start < sixels.count {
            let end = sixels[start...].firstIndex { $0 != sixels[start] } ?? sixels.count
            if end == sixels.count, sixels[start] == 0 { break }
            let character = String(UnicodeScalar(63 + sixels[start]))
            let count = end - start
            text += count > 3 ? "!\(count)\(character)" : String(repeating: character, count: count)
            start = end
        }
        return text
    }
}
