/// A very small grey picture of a frame, in which a cell is the average of many pixels: noise is gone, motion is not.
public struct Thumbnail: Sendable, Hashable {
    /// The size that a ``MotionGate``'s defaults are meant for.
    public static let usualWidth = 40
    public static let usualHeight = 30

    let width: Int
    let height: Int
    let cells: [UInt8]

    /// Creates a thumbnail from its cells, row by row from the top.
    ///
    /// - Returns: `nil` when there are not `width` times `height` cells, or none.
    public init?(width: Int, height: Int, cells: [UInt8]) {
        guard width > 0, height > 0, width <= 1_024, height <= 1_024, cells.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.cells = cells
    }

    /// How many cells differ by more than this; `nil` when the sizes differ.
    func changedCells(since other: Thumbnail, beyond noise: UInt8) -> Int? {
        guard width == other.width, height == other.height else { return nil }
        return zip(cells, other.cells).reduce(0) { count, pair in
            let difference = pair.0 > pair.1 ? pair.0 - pair.1 : pair.1 - pair.0
            return difference > noise ? count + 1 : count
        }
    }
}
