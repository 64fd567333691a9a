/// What people are drawn with.
public enum DrawingStyle: String, Sendable, Hashable, CaseIterable {
    /// Brush and colours, as a camera sees people.
    case paint
    /// White chalk on a black board: what is bright is dark, and without colour. A model that learnt from photos reads it
    /// clearly worse, and faces are found all the same: something to learn on.
    case chalk

    /// Turns a painted picture into this style.
    ///
    /// - Parameter bytes: rows of blue, green, red bytes.
    func finish(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        guard self == .chalk else { return }
        for place in stride(from: 0, to: bytes.count - 2, by: 3) {
            // BT.601's luma in 256ths.
            let luma = 29 * Int(bytes[place]) + 150 * Int(bytes[place + 1]) + 77 * Int(bytes[place + 2])
            let chalk = 255 - UInt8(truncatingIfNeeded: luma >> 8)
            (bytes[place], bytes[place + 1], bytes[place + 2]) = (chalk, chalk, chalk)
        }
    }
}
