// Draws people with their faces' true places: training pictures for the face detector. See README.md, "Drawn faces".
//
// Compiled together with Shared/DrawnPerson by Training/drawn/draw, so that it knows where the parts of a face lie.

import Faces
import Foundation

/// A place on the front of the face, in head units, as a pixel.
private func pixel(_ place: Vec) -> [Float] { [place.x, place.y] }

private extension Painter {
    /// Right eye, left eye, nose tip, right and left corner of the mouth, as the person has them: the order of YuNet.
    var landmarks: [[Float]] {
        let eye: Float = 0.345 * person.eyeSpacing * person.faceWidth
        let mouth = mouth
        return [
            pixel(head(-eye, -0.10)), pixel(head(eye, -0.10)), pixel(head(0, 0.27 * person.noseLength, lift: 0.16)),
            pixel(head(-mouth.half, mouth.corner)), pixel(head(mouth.half, mouth.corner)),
        ]
    }

    /// The upright rectangle around forehead, cheeks and chin.
    var frame: [Float] {
        let chin = 1.04 + chinDrop
        let edge: [(Float, Float)] = [
            (0, -0.92), (-0.55, -0.75), (0.55, -0.75), (-0.80, -0.2), (0.80, -0.2), (-0.72, 0.4), (0.72, 0.4),
            (-0.35, 0.95), (0.35, 0.95), (0, chin),
        ]
        let places = edge.map { pixel(head.flat($0.0, $0.1, depth: 0.25)) }
        let left = places.map { $0[0] }.min() ?? 0
        let top = places.map { $0[1] }.min() ?? 0
        let right = places.map { $0[0] }.max() ?? 0
        let bottom = places.map { $0[1] }.max() ?? 0
        return [left, top, right - left, bottom - top]
    }
}

private struct Drawn: Encodable {
    var file: String
    var box: [Float]
    var landmarks: [[Float]]
}

private func draw(_ number: Int, seed: UInt64, into folder: String) throws -> Drawn {
    var random = SeededRandom(seed: seed, stream: 4711)
    let (width, height) = random.pick([(480, 360), (320, 240), (400, 400)])
    let portrait = Portrait(seed: seed, width: width, height: height)
    // Half as in the demo, half turned and moved about.
    var moment = portrait.script.moment(at: Double(random.within(0...600)))
    if random.chance(0.5) {
        moment.pose = Pose(
            x: random.within(0.25...0.75),
            y: random.within(0.3...0.65),
            scale: random.within(0.35...1.5),
            roll: random.within(-0.4...0.4),
            yaw: random.within(-0.6...0.6),
            pitch: random.within(-0.3...0.3),
            gazeX: random.within(-1...1),
            gazeY: random.within(-1...1)
        )
    }
    guard let pose = moment.pose?.drawable else { throw CocoaError(.featureUnsupported) }
    var bytes = [UInt8](repeating: 0, count: portrait.byteCount)
    bytes.withUnsafeMutableBufferPointer { _ = portrait.render(moment, at: Double(number), into: $0) }
    let painter = Painter(
        canvas: Canvas(width: width, height: height),
        person: portrait.person,
        ramp: SkinRamp(skin: portrait.person.skin),
        expression: moment.expression,
        pose: pose,
        outline: Outline()
    )
    var file = Data("P6\n\(width) \(height)\n255\n".utf8)
    for place in stride(from: 0, to: bytes.count, by: 3) {
        file.append(contentsOf: [bytes[place + 2], bytes[place + 1], bytes[place]])
    }
    let name = String(format: "%05d.ppm", number)
    try file.write(to: URL(fileURLWithPath: folder).appendingPathComponent(name), options: .atomic)
    return Drawn(file: name, box: painter.frame, landmarks: painter.landmarks)
}

guard CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[2]), count > 0,
    let first = UInt64(CommandLine.arguments[3])
else {
    FileHandle.standardError.write(Data("usage: draw FOLDER COUNT FIRST-SEED\n".utf8))
    exit(64)
}
let folder = CommandLine.arguments[1]
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
private let all = try (0..<count).map { try draw($0, seed: first + UInt64($0), into: folder) }
try JSONEncoder().encode(all).write(
    to: URL(fileURLWithPath: folder).appendingPathComponent("truth.json"),
    options: .atomic
)
