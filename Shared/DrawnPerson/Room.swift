/// The empty room: its colours to clean the canvas with, and finished pictures of it in which only the person is missing.
final class Room {
    private let width: Int
    private let height: Int
    /// In 256ths, which is finer than the noise and half as large as the floats that it is painted in.
    private let pixels: UnsafeMutableBufferPointer<SIMD4<UInt16>>
    /// Some exposures with different noise, one after the other.
    private let exposures: UnsafeMutableBufferPointer<UInt8>
    private let film: Film

    private static let exposureCount = 3

    /// Remembers what is on a canvas as the empty room.
    init(_ canvas: Canvas, film: Film) {
        width = canvas.width
        height = canvas.height
        self.film = film
        pixels = .allocate(capacity: width * height)
        for (place, color) in canvas.pixels.enumerated() {
            let fixed = (color * 256).clamped(lowerBound: Color(repeating: 0), upperBound: Color(repeating: 65_535))
            pixels.initializeElement(at: place, to: SIMD4<UInt16>(fixed, rounding: .toNearestOrEven))
            // The first picture is painted on what every later one is painted on.
            canvas.pixels[place] = Color(pixels[place]) * (1 / 256)
        }
        exposures = .allocate(capacity: width * height * 3 * Self.exposureCount)
        exposures.initialize(repeating: 0)
        var random = SeededRandom(seed: film.seed)
        for row in 0..<(height * Self.exposureCount) {
            let y = row % height
            film.expose(canvas.row(y), noise: random.next(), into: rebased(exposures, row * width * 3, width * 3))
        }
    }

    deinit {
        pixels.deallocate()
        exposures.deallocate()
    }

    /// Writes the picture: the room as it was exposed before, and what was painted since.
    func expose(_ canvas: Canvas, at seconds: Double, into buffer: UnsafeMutableBufferPointer<UInt8>) {
        var random = SeededRandom(seed: film.seed, stream: seconds.bitPattern)
        let size = width * height * 3
        let exposure = rebased(exposures, Int(random.next() % UInt64(Self.exposureCount)) * size, size)
        let rows = min(height, buffer.count / (width * 3))
        guard rows > 0 else { return }
        _ = rebased(buffer, 0, rows * width * 3).update(from: exposure.prefix(rows * width * 3))
        for y in 0..<rows {
            let noise = random.next()
            let touched = canvas.touched(y)
            guard !touched.isEmpty else { continue }
            let place = (y * width + touched.lowerBound) * 3
            let painted = UnsafeMutableBufferPointer(rebasing: canvas.row(y)[touched])
            film.expose(painted, noise: noise, into: rebased(buffer, place, touched.count * 3))
        }
    }

    /// Puts the empty room back where the canvas was painted on.
    func clean(_ canvas: Canvas) {
        for y in 0..<height {
            let touched = canvas.touched(y)
            guard !touched.isEmpty else { continue }
            let row = canvas.row(y)
            for x in touched { row[x] = Color(pixels[y * width + x]) * (1 / 256) }
        }
        canvas.forgetTouches()
    }

    private func rebased(
        _ buffer: UnsafeMutableBufferPointer<UInt8>,
        _ start: Int,
        _ count: Int
    ) -> UnsafeMutableBufferPointer<UInt8> {
        UnsafeMutableBufferPointer(rebasing: buffer[start..<(start + count)])
    }
}
