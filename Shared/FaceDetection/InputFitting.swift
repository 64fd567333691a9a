import Images

/// How an image becomes an input that the network takes.
enum InputFitting: Sendable, Hashable {
    /// The network takes any size: the image is padded to a multiple of the stride.
    case padding(stride: Int)
    /// The network takes this size alone: larger images are shrunk to fit in it, smaller ones are padded.
    case letterbox(PixelSize)

    /// Beyond so many pixels a search costs gigabytes and finds nothing more: YuNet's largest faces have about 300.
    static let maximumPixels = 1 << 22

    /// The size at which the image is searched, and the size of the input that it lies in.
    func fit(_ size: PixelSize) -> (content: PixelSize, canvas: PixelSize) {
        switch self {
        case .padding(let stride):
            let pixels = size.width * size.height
            let factor = (Float(Self.maximumPixels) / Float(max(pixels, 1))).squareRoot()
            let content = size.scaled(by: min(1, factor))
            return (content, PixelSize(width: content.width.up(to: stride), height: content.height.up(to: stride)))
        case .letterbox(let canvas):
            let factor = min(Float(canvas.width) / Float(size.width), Float(canvas.height) / Float(size.height))
            return (size.scaled(by: min(1, factor)), canvas)
        }
    }
}

extension PixelSize {
    fileprivate func scaled(by factor: Float) -> PixelSize {
        PixelSize(width: max(1, Int(Float(width) * factor)), height: max(1, Int(Float(height) * factor)))
    }
}

extension Int {
    fileprivate func up(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
