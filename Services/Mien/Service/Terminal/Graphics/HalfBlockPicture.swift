/// A picture in text: the upper half of each cell in the letter's colour, the lower half in that of its background.
enum HalfBlockPicture {
    /// The lines of a picture that is as wide as they have columns, and twice as high as there are lines.
    static func lines(_ picture: ScreenPicture, depth: ColorDepth) -> [String] {
        stride(from: 0, to: picture.height - 1, by: 2).map { line(of: picture, at: $0, depth) }
    }

    private static func line(of picture: ScreenPicture, at y: Int, _ depth: ColorDepth) -> String {
        var text = ""
        var last = ("", "")
        for x in 0..<picture.width {
            let upper = code(picture[x, y], depth)
            let lower = code(picture[x, y + 1], depth)
            // A colour holds until the next one is named.
            if upper != last.0 { text += "\u{1B}[38;\(upper)m" }
            if lower != last.1 { text += "\u{1B}[48;\(lower)m" }
            text += "▀"
            last = (upper, lower)
        }
        return text + "\u{1B}[0m"
    }

    private static func code(_ color: ScreenColor, _ depth: ColorDepth) -> String {
        switch depth {
        case .full: "2;\(color.red);\(color.green);\(color.blue)"
        case .palette: "5;\(TerminalPalette.index(of: color))"
        }
    }
}

/// xterm's 256 colours: 16 that a person chooses, a cube of 216, and 24 greys.
enum TerminalPalette {
    private static let levels = [0, 95, 135, 175, 215, 255]

    /// The number of the closest colour that is the same in every terminal.
    static func index(of color: ScreenColor) -> Int {
        let parts = [color.red, color.green, color.blue].map { part in
            (0..<6).min { abs(levels[$0] - Int(part)) < abs(levels[$1] - Int(part)) } ?? 0
        }
        let cube = 16 + 36 * parts[0] + 6 * parts[1] + parts[2]
        let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let grey = 232 + max(0, min(23, (mean - 3) / 10))
        return color.distance(to: self.color(grey)) < color.distance(to: self.color(cube)) ? grey : cube
    }

    /// The colour with a number from 16 to 255.
    static func color(_ index: Int) -> ScreenColor {
        if index >= 232 {
            let grey = UInt8(clamping: 8 + 10 * (index - 232))
            return ScreenColor(red: grey, green: grey, blue: grey)
        }
        let cube = index - 16
        return ScreenColor(
            red: UInt8(clamping: levels[cube / 36 % 6]),
            green: UInt8(clamping: levels[cube / 6 % 6]),
            blue: UInt8(clamping: levels[cube % 6])
        )
    }
}
