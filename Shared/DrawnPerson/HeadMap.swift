#if canImport(Glibc)
    internal import Glibc
#else
    internal import Foundation
#endif

/// Where a place on the head lies in the picture.
///
/// Head units: the origin is between the eyes and the nose tip, x to the right of the picture, y down; half a face is
/// about 0.8 wide, the skull's top is at -1.3 and the chin at 1.08. The head turns as an ellipsoid, without perspective.
struct HeadMap {
    let middle: Vec
    /// Pixels for one head unit.
    let unit: Float
    /// Cosine and sine of the roll.
    let turn: Vec
    private let yaw: Vec
    private let pitch: Vec

    /// - Parameter pose: one that can be drawn.
    init(pose: Pose, width: Int, height: Int) {
        let extent = min(Float(height), Float(width) * 0.75)
        middle = Vec(pose.x * Float(width), pose.y * Float(height))
        unit = 0.235 * extent * pose.scale
        turn = Vec(cos(pose.roll), sin(pose.roll))
        yaw = Vec(cos(pose.yaw), sin(pose.yaw))
        pitch = Vec(cos(pose.pitch), sin(pose.pitch))
    }

    /// A place on the front of the head; `lift` is how far it stands out, as the nose does.
    func callAsFunction(_ x: Float, _ y: Float, lift: Float = 0) -> Vec {
        let round = 1 - (x * x) / 0.9 - (y * y) / 2
        return flat(x, y, depth: max(round, 0).squareRoot() * 0.75 + lift)
    }

    /// A place at a known depth; 0 is in the plane of the ears.
    func flat(_ x: Float, _ y: Float, depth: Float) -> Vec {
        place(Vec(x * yaw.x + depth * yaw.y, y * pitch.x + depth * pitch.y))
    }

    /// The pixel of an upright place.
    private func place(_ local: Vec) -> Vec {
        middle + Vec(local.x * turn.x - local.y * turn.y, local.x * turn.y + local.y * turn.x) * unit
    }

    /// The place on the upright head that a pixel shows, for shading.
    @inline(__always)
    func local(_ x: Int, _ y: Int) -> Vec {
        let offset = Vec(Float(x) + 0.5, Float(y) + 0.5) - middle
        return Vec(
            offset.x * turn.x + offset.y * turn.y - shift.x,
            offset.y * turn.x - offset.x * turn.y - shift.y
        ) / unit
    }

    /// How far the turned head's front is off the middle, in pixels.
    private var shift: Vec { Vec(yaw.y, pitch.y) * 0.4 * unit }
}
