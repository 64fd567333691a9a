@testable import MienService

/// Reads sixels as a VT340 does (VT330/VT340 Programmer Reference Manual, chapter 14).
struct Sixels {
    struct Malformed: Error {
        let place: String
    }

    private(set) var width = 0
    private(set) var height = 0
    /// Row by row; `nil` where nothing was drawn.
    private(set) var pixels: [ScreenColor?] = []
    var colorCount: Int { colors.count }

    private var colors: [Int: ScreenColor] = [:]
    private var rest: Substring
    private var (x, top, color) = (0, 0, 0)

    init(_ text: String) throws {
        guard text.hasPrefix("\u{1B}P0;1;0q\""), text.hasSuffix("\u{1B}\\") else { throw Malformed(place: "frame") }
        rest = text.dropFirst(9).dropLast(2)
        let raster = numbers()
        guard raster.count == 4, raster[0] == raster[1] else { throw Malformed(place: "raster") }
        (width, height) = (raster[2], raster[3])
        pixels = Array(repeating: nil, count: width * height)
        while let character = rest.popFirst() { try read(character) }
    }

    private mutating func read(_ character: Character) throws {
        switch character {
        case "$": x = 0
        case "-": (x, top) = (0, top + 6)
        case "#":
            let numbers = numbers()
            if numbers.count == 5, numbers[1] == 2 { colors[numbers[0]] = try Self.color(numbers[2...4]) }
            guard [1, 5].contains(numbers.count) else { throw Malformed(place: "colour \(numbers)") }
            color = numbers[0]
        case "!":
            guard let count = numbers().first, let sixel = rest.popFirst() else { throw Malformed(place: "repeat") }
            for _ in 0..<count { try draw(sixel) }
        default: try draw(character)
        }
    }

    private mutating func draw(_ character: Character) throws {
        guard let byte = character.asciiValue, 63...126 ~= byte, let color = colors[color] else {
            throw Malformed(place: "'\(character)'")
        }
        for bit in 0..<6 where (byte - 63) >> bit & 1 == 1 {
            guard x < width, top + bit < height else { throw Malformed(place: "outside: \(x), \(top + bit)") }
            pixels[(top + bit) * width + x] = color
        }
        x += 1
    }

    private mutating func numbers() -> [Int] {
        let text = rest.prefix { $0.isNumber || $0 == ";" }
        rest = rest[text.endIndex...]
        return text.split(separator: ";").compactMap { Int($0) }
    }

    private static func color(_ percents: ArraySlice<Int>) throws -> ScreenColor {
        guard percents.allSatisfy({ 0...100 ~= $0 }) else { throw Malformed(place: "percent") }
        let parts = percents.map { UInt8($0 * 255 / 100) }
        return ScreenColor(red: parts[0], green: parts[1], blue: parts[2])
    }
}

/// Reads a line of coloured half blocks as a terminal does.
struct HalfBlocks {
    struct Cell {
        let upper: ScreenColor
        let lower: ScreenColor
    }

    let cells: [Cell]

    init(_ line: String) throws {
        var cells: [Cell] = []
        var (upper, lower): (ScreenColor?, ScreenColor?)
        var rest = Substring(line)
        while let first = rest.first {
            if first == "▀" {
                guard let upper, let lower else { throw Sixels.Malformed(place: "no colour") }
                cells.append(Cell(upper: upper, lower: lower))
                rest = rest.dropFirst()
                continue
            }
            guard let code = rest.prefixMatch(of: #/\x1B\[([0-9;]*)m/#) else {
                throw Sixels.Malformed(place: "\(rest)")
            }
            rest = rest[code.range.upperBound...]
            let numbers = code.1.split(separator: ";").compactMap { Int($0) }
            guard numbers.count == 5, numbers[1] == 2 else { continue }
            let color = ScreenColor(red: UInt8(numbers[2]), green: UInt8(numbers[3]), blue: UInt8(numbers[4]))
            if numbers[0] == 38 { upper = color } else { lower = color }
        }
        self.cells = cells
    }
}
