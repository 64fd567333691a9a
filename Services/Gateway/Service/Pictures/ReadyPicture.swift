import Images

/// A picture that detectors can take: upright, and no larger than a message over the bus may be.
struct ReadyPicture: Sendable {
    let picture: JPEGPicture
    /// Of what was sent, upright: larger than the picture when that had to be made smaller.
    let originalSize: PixelSize
}
