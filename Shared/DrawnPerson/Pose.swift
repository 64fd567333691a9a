/// Where a person is and how they hold their head.
public struct Pose: Sendable, Hashable {
    /// The middle of the face, as a part of the picture's width and height from its top left corner.
    public var x: Float
    public var y: Float
    /// How large the person is; 1 is somebody at a desk, in front of the camera.
    public var scale: Float
    /// The head's tilt in radians, clockwise in the picture.
    public var roll: Float
    /// The head's turn in radians, towards the right side of the picture.
    public var yaw: Float
    /// The head's nod in radians, downwards.
    public var pitch: Float
    /// Where the eyes look, from -1 (left in the picture) to 1.
    public var gazeX: Float
    /// Where the eyes look, from -1 (up) to 1.
    public var gazeY: Float

    /// Creates a pose; without arguments the person looks straight into the camera.
    public init(
        x: Float = 0.5,
        y: Float = 0.46,
        scale: Float = 1,
        roll: Float = 0,
        yaw: Float = 0,
        pitch: Float = 0,
        gazeX: Float = 0,
        gazeY: Float = 0
    ) {
        self.x = x
        self.y = y
        self.scale = scale
        self.roll = roll
        self.yaw = yaw
        self.pitch = pitch
        self.gazeX = gazeX
        self.gazeY = gazeY
    }
}

extension Pose {
    /// The nearest pose that can be drawn; what is not a number becomes as in a pose without arguments.
    var drawable: Pose {
        func kept(_ value: Float, _ usual: Float, _ limits: ClosedRange<Float>) -> Float {
            value.isNaN ? usual : min(max(value, limits.lowerBound), limits.upperBound)
        }
        let usual = Pose()
        return Pose(
            x: kept(x, usual.x, -4...4),
            y: kept(y, usual.y, -4...4),
            scale: kept(scale, usual.scale, 0.05...8),
            roll: kept(roll, 0, -4...4),
            yaw: kept(yaw, 0, -1.2...1.2),
            pitch: kept(pitch, 0, -1.2...1.2),
            gazeX: kept(gazeX, 0, -1...1),
            gazeY: kept(gazeY, 0, -1...1)
        )
    }
}
