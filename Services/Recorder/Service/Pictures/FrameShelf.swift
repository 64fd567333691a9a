import Messages

/// Frames that wait for the faces that were found in them: without these, nobody knows what to pixelate, so a frame that
/// waits in vain is never kept.
struct FrameShelf {
    private struct Place: Hashable {
        let camera: Name
        let run: UInt64
        let frame: UInt64
    }

    private let limitBytes: Int
    /// The oldest first.
    private var order: [Place] = []
    private var frames: [Place: WireFrame] = [:]
    private var byteCount = 0

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Puts a frame in; the oldest make room. Returns how many went.
    mutating func put(_ frame: WireFrame, of camera: Name) -> Int {
        let place = Place(camera: camera, run: frame.info.run, frame: frame.info.sequence)
        guard frames[place] == nil else { return 0 }
        frames[place] = frame
        order.append(place)
        byteCount += frame.jpeg.count
        var gone = 0
        while byteCount > limitBytes, let oldest = order.first {
            _ = take(oldest)
            gone += 1
        }
        return gone
    }

    /// Takes out the frame that faces were found in.
    mutating func take(_ faces: WireFaceSet, of camera: Name) -> WireFrame? {
        take(Place(camera: camera, run: faces.frame.run, frame: faces.frame.sequence))
    }

    private mutating func take(_ place: Place) -> WireFrame? {
        guard let frame = frames.removeValue(forKey: place) else { return nil }
        order.removeAll { $0 == place }
        byteCount -= frame.jpeg.count
        return frame
    }
}
