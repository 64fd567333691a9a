internal import Faces

/// Draws a person in a room: the picture behind the `synthetic:` camera.
///
/// The same seed, size and time always give the same pixels. A portrait owns the memory that it paints in, so one
/// portrait serves one camera, from one task at a time.
public final class Portrait {
    /// The size of the pictures in pixels.
    public let width: Int
    public let height: Int
    /// Who is drawn.
    public let person: Person
    /// What they do.
    public let script: Script

    /// What they are drawn with.
    public let style: DrawingStyle

    private let canvas: Canvas
    private let room: Room
    private let ramp: SkinRamp
    private var outline = Outline()

    /// The largest picture that can be drawn, in pixels: twice what a 4K camera gives.
    ///
    /// A portrait takes about 48 bytes of memory for each pixel.
    public static let mostPixels = 16_777_216

    /// Prepares the portrait of the person that a seed stands for.
    ///
    /// - Parameter width: 1 or more pixels; what is outside of what can be drawn is brought into it.
    public init(
        seed: UInt64,
        width: Int = 640,
        height: Int = 480,
        style: DrawingStyle = .paint,
        timing: Script.Timing = Script.Timing()
    ) {
        self.style = style
        self.width = min(max(1, width), Self.mostPixels)
        self.height = min(max(1, height), Self.mostPixels / self.width)
        person = Person(seed: seed)
        script = Script(seed: seed, timing: timing)
        ramp = SkinRamp(skin: person.skin)
        canvas = Canvas(width: self.width, height: self.height)
        Backdrop(seed: seed).paint(on: canvas)
        room = Room(canvas, film: Film(seed: seed))
    }

    /// How many bytes a picture has.
    public var byteCount: Int { width * height * 3 }

    /// Draws what the script shows at a time in seconds.
    ///
    /// - Parameter buffer: takes the picture as rows of blue, green, red bytes without gaps. What does not fit into it
    ///   is left out.
    @discardableResult
    public func render(at seconds: Double, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Truth {
        render(script.moment(at: seconds), at: seconds, into: buffer)
    }

    /// Draws any moment; the time decides only the film grain.
    @discardableResult
    public func render(
        _ moment: Moment,
        at seconds: Double = 0,
        into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Truth {
        var box: Box?
        if let pose = moment.pose?.drawable {
            var painter = Painter(
                canvas: canvas,
                person: person,
                ramp: ramp,
                expression: moment.expression,
                pose: pose,
                outline: outline
            )
            painter.paint()
            box = painter.head.box
        }
        room.expose(canvas, at: seconds, into: buffer)
        style.finish(buffer)
        room.clean(canvas)
        guard let box, isInPicture(box.center) else { return Truth(emotion: nil, box: nil) }
        return Truth(emotion: moment.emotion, box: box)
    }

    private func isInPicture(_ point: Point) -> Bool {
        point.x >= 0 && point.y >= 0 && point.x < Float(width) && point.y < Float(height)
    }
}

extension HeadMap {
    /// The face as the Haar cascade frames it: a square from the middle of the forehead to the chin.
    var box: Box {
        let middle = self(0, 0.07)
        let side = 1.95 * unit
        return Box(x: middle.x - side / 2, y: middle.y - side / 2, width: side, height: side)
    }
}
