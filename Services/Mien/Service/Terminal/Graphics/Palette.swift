/// The few colours that stand best for a picture's many: median cut (P. Heckbert, "Color image quantization for frame
/// buffer display", SIGGRAPH 1982), on five bits for each part of a colour.
struct Palette {
    private static let binCount = 1 << 15

    let colors: [ScreenColor]
    /// The colour for each bin.
    private let indices: [Int]

    /// Chooses at most `limit` colours, 1 or more.
    init(of picture: ScreenPicture, limit: Int) {
        var boxes = [ColorBox(Self.bins(of: picture))]
        while boxes.count < limit {
            guard let widest = boxes.indices.max(by: { boxes[$0].weight < boxes[$1].weight }),
                let (lower, upper) = boxes[widest].halves
            else { break }
            boxes[widest] = lower
            boxes.append(upper)
        }
        var indices = [Int](repeating: 0, count: Self.binCount)
        for (index, box) in boxes.enumerated() {
            for bin in box.bins { indices[bin.number] = index }
        }
        colors = boxes.map(\.mean)
        self.indices = indices
    }

    /// Which of ``colors`` stands for a colour of the picture.
    func index(of color: ScreenColor) -> Int { indices[ColorBin.number(of: color)] }

    private static func bins(of picture: ScreenPicture) -> [ColorBin] {
        var bins: [Int: ColorBin] = [:]
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                let color = picture[x, y]
                bins[ColorBin.number(of: color), default: ColorBin(color)].add(color)
            }
        }
        // A dictionary has no order: the same picture shall have the same palette.
        return bins.values.sorted { $0.number < $1.number }
    }
}

/// Colours that differ in their last three bits only.
private struct ColorBin {
    let number: Int
    private(set) var count = 0
    private(set) var sums = [0, 0, 0]

    init(_ color: ScreenColor) { number = Self.number(of: color) }

    static func number(of color: ScreenColor) -> Int {
        Int(color.red >> 3) << 10 | Int(color.green >> 3) << 5 | Int(color.blue >> 3)
    }

    /// Red, green or blue, by 0, 1 or 2: from 0 to 31.
    func part(_ index: Int) -> Int { number >> (10 - 5 * index) & 31 }

    mutating func add(_ color: ScreenColor) {
        count += 1
        sums[0] += Int(color.red)
        sums[1] += Int(color.green)
        sums[2] += Int(color.blue)
    }
}

/// Colours that one will stand for.
private struct ColorBox {
    let bins: [ColorBin]
    private let count: Int
    private let longestPart: Int
    private let longestSide: Int

    init(_ bins: [ColorBin]) {
        self.bins = bins
        count = bins.reduce(0) { $0 + $1.count }
        let sides = (0..<3).map { part in
            let values = bins.map { $0.part(part) }
            return (values.max() ?? 0) - (values.min() ?? 0)
        }
        longestPart = (0..<3).max { sides[$0] < sides[$1] } ?? 0
        longestSide = sides.max() ?? 0
    }

    /// What is gained by cutting it, roughly: nothing where there is one bin.
    var weight: Int { count * longestSide }

    /// The box cut where half of the pixels are on either side; `nil` for a single bin.
    var halves: (ColorBox, ColorBox)? {
        guard bins.count > 1 else { return nil }
        let sorted = bins.sorted { $0.part(longestPart) < $1.part(longestPart) }
        var (pixels, cut) = (0, 0)
        while cut < sorted.count - 1, cut == 0 || pixels + sorted[cut].count <= count / 2 {
            pixels += sorted[cut].count
            cut += 1
        }
        return (ColorBox(Array(sorted[..<cut])), ColorBox(Array(sorted[cut...])))
    }

    var mean: ScreenColor {
        let parts = (0..<3).map { part in
            UInt8((bins.reduce(0) { $0 + $1.sums[part] } + count / 2) / max(1, count))
        }
        return ScreenColor(red: parts[0], green: parts[1], blue: parts[2])
    }
}
