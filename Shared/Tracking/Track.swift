import Faces

/// A face that is being followed.
struct Track: Sendable {
    /// The face as a search last found it.
    private(set) var face: DetectedFace
    /// Where it is expected in the frame that is worked on: ``face``, moved.
    private var expected: Box
    /// 0 until it is confirmed.
    private(set) var number: UInt64 = 0
    /// How many searches found it.
    private var hits = 1
    /// Microseconds since a search found it.
    private(set) var unseen: Int64 = 0
    /// Whether the last search found it.
    private(set) var isVisible = true
    /// Pixels a second.
    private var velocity = Velocity()

    private struct Velocity: Sendable {
        var x = 0.0
        var y = 0.0
    }

    init(_ face: DetectedFace) {
        self.face = face
        expected = face.box
    }

    /// How much a box overlaps the place where the face is expected, or the one where it was if that is more: a nod comes
    /// back faster than a few frames a second show, and constant velocity then looks on the wrong side.
    func overlap(with box: Box) -> Float { max(expected.overlap(with: box), face.box.overlap(with: box)) }

    /// Time passes: the face moves on, and nobody has seen it since.
    mutating func expect(after elapsed: Int64) {
        unseen = unseen.addingReportingOverflow(elapsed).overflow ? .max : unseen + elapsed
        expected = moved(by: 0).box
    }

    /// The face, moved to where it is some microseconds after ``unseen``. Its size stays: a size's velocity is mostly the
    /// detector's noise, and turns a face inside out within a second.
    func moved(by elapsed: Int64) -> DetectedFace {
        let seconds = unseen.seconds + elapsed.seconds
        let (x, y) = (Float(velocity.x * seconds), Float(velocity.y * seconds))
        var face = face
        (face.box.x, face.box.y) = (face.box.x + x, face.box.y + y)
        face.landmarks = face.landmarks.map { Point(x: $0.x + x, y: $0.y + y) }
        return face
    }

    /// A search found it here.
    ///
    /// The velocity follows (new place − old place) / time exponentially, with the time constant τ: its share of the new
    /// value is 1 − e^(−Δt/τ). So a box's noise σ gives a velocity's noise of about σ/τ, however close two frames are.
    mutating func found(_ face: DetectedFace, velocityTime: Int64) {
        if unseen > 0 {
            let seconds = unseen.seconds
            let share = exponentialShare(of: unseen, timeConstant: velocityTime)
            let (before, now) = (self.face.box.center, face.box.center)
            velocity.x += share * (Double(now.x - before.x) / seconds - velocity.x)
            velocity.y += share * (Double(now.y - before.y) / seconds - velocity.y)
        }
        self.face = face
        expected = face.box
        hits += 1
        unseen = 0
        isVisible = true
    }

    /// Gives it the next number, once it was found often enough and has none.
    mutating func confirm(after searches: Int, as next: inout UInt64) {
        guard number == 0, hits >= searches else { return }
        number = next
        next = TrackNumber.next(after: next)
    }

    /// A search did not find it.
    ///
    /// - Returns: What is left of it: nothing when it had not been confirmed.
    func missed() -> Track? {
        guard number != 0 else { return nil }
        var track = self
        track.isVisible = false
        return track
    }

    /// Nothing moved: it is still where it was found, and a search would have found it again.
    mutating func rest() {
        velocity = Velocity()
        expected = face.box
        hits += 1
        unseen = 0
        isVisible = true
    }
}

extension DetectedFace {
    /// Whether it can be followed: numbers that any picture can have. What a detector says need not be.
    var isTrackable: Bool {
        let numbers = [box.x, box.y, box.width, box.height]
        return box.width > 0 && box.height > 0 && numbers.allSatisfy { $0.isFinite && abs($0) < 1_000_000 }
            && score.isFinite && landmarks.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    }
}
