#if canImport(Glibc)
    internal import Glibc
#else
    internal import Foundation
#endif

extension Painter {
    /// What hangs behind the neck and shoulders.
    mutating func paintHairBehind() {
        outline.clear()
        switch person.hairStyle {
        case .long: addBehind([Vec(1.0, 0.3), Vec(1.03, 1.0), Vec(1.12, 1.6), Vec(0.98, 2.05), Vec(0.6, 1.95)])
        case .bob: addBehind([Vec(1.02, 0.2), Vec(1.06, 0.8), Vec(0.94, 1.06), Vec(0.6, 1.02)])
        case .bun:
            addCurl(Vec(0.04 * person.part, -1.42), radius: 0.34, depth: -0.2)
            fillHair(darkness: 0.9)
            return
        case .short, .swept, .curly: return
        }
        fillHairShade()
    }

    private mutating func addBehind(_ ends: [Vec]) {
        let half = [Vec(0.5, -1.15), Vec(0.88, -0.70)] + ends
        let corners = half + half.reversed().map { Vec(-$0.x, $0.y) }
        outline.addSmooth(corners.map { head.flat($0.x, $0.y, depth: -0.2) })
    }

    mutating func paintHair() {
        let line = hairline.map { Vec($0.x * person.part * person.faceWidth, $0.y) }
        castHairShadow(line)
        outline.clear()
        if person.hairStyle == .curly { addCurls() }
        let crown = crown.map { Vec($0.x * person.part * person.faceWidth, $0.y) }
        outline.addSmooth((person.part > 0 ? crown + line : (crown + line).reversed()).map { hairPlace($0) })
        fillHair(darkness: 1)
        paintLooseStrands(line)
    }

    private func hairPlace(_ place: Vec) -> Vec { head.flat(place.x, place.y, depth: 0.22) }

    /// Hair throws a soft shadow on the forehead and the temples.
    private func castHairShadow(_ hairline: [Vec]) {
        let dabs = hairline.filter { $0.y < 0.25 }.map {
            Dab(place: hairPlace($0 + Vec(0.02, 0.035)), radius: 0.085 * head.unit)
        }
        canvas.stroke(dabs, softness: 1, skinShadow.lit(0.9).alpha(0.55))
    }

    /// A few fine hairs along the edge, so that hair does not end like a cap.
    private func paintLooseStrands(_ hairline: [Vec]) {
        let grain = Grain.shared.values
        let away = Vec(0.25 * person.part, -1.5)
        for index in 2..<(hairline.count - 2) where hairline[index].y < -0.62 && hairline[index + 1].y < -0.62 {
            for strand in 0..<3 {
                let number = grain[(index * 3 + strand) & 255]
                let part = Float(strand) / 3
                let root = hairline[index] + (hairline[index + 1] - hairline[index]) * part
                let along = root - away
                let tip = root + along * (0.03 + 0.025 * number) + Vec(0.04 * number - 0.03 * person.part, 0)
                let start = root - along * 0.10
                let dabs = [
                    Dab(place: hairPlace(start), radius: 0.013 * head.unit),
                    Dab(place: hairPlace((start + tip) * 0.5 + Vec(0.012 * number, 0)), radius: 0.009 * head.unit),
                    Dab(place: hairPlace(tip), radius: 0.002 * head.unit),
                ]
                canvas.stroke(dabs, softness: 0.8, person.hair.lit(0.9 + 0.12 * number).alpha(0.45))
            }
        }
    }

    /// The outer edge, from the left ear over the skull to the right one; the parting is on the right.
    private var crown: [Vec] {
        switch person.hairStyle {
        case .short:
            [
                Vec(-0.775, 0.06), Vec(-0.845, -0.30), Vec(-0.845, -0.70), Vec(-0.70, -1.10), Vec(-0.38, -1.36),
                Vec(0.02, -1.42), Vec(0.38, -1.33), Vec(0.68, -1.08), Vec(0.835, -0.70), Vec(0.845, -0.30),
                Vec(0.775, 0.06),
            ]
        case .swept:
            [
                Vec(-0.775, 0.06), Vec(-0.84, -0.30), Vec(-0.86, -0.75), Vec(-0.80, -1.16), Vec(-0.56, -1.48),
                Vec(-0.16, -1.60), Vec(0.26, -1.52), Vec(0.60, -1.24), Vec(0.81, -0.80), Vec(0.84, -0.30),
                Vec(0.775, 0.06),
            ]
        case .curly:
            [
                Vec(-0.80, -0.02), Vec(-0.90, -0.40), Vec(-0.84, -0.84), Vec(-0.54, -1.20), Vec(0, -1.34),
                Vec(0.54, -1.20), Vec(0.84, -0.84), Vec(0.90, -0.40), Vec(0.80, -0.02),
            ]
        case .bun:
            [
                Vec(-0.775, 0.02), Vec(-0.84, -0.40), Vec(-0.79, -0.82), Vec(-0.54, -1.17), Vec(0, -1.32),
                Vec(0.54, -1.17), Vec(0.79, -0.82), Vec(0.84, -0.40), Vec(0.775, 0.02),
            ]
        case .bob:
            [
                Vec(-0.74, 0.98), Vec(-0.98, 0.98), Vec(-1.05, 0.60), Vec(-1.0, 0.05), Vec(-0.95, -0.50),
                Vec(-0.76, -1.02), Vec(-0.40, -1.34), Vec(0.02, -1.42), Vec(0.42, -1.33), Vec(0.77, -1.01),
                Vec(0.95, -0.50), Vec(1.0, 0.05), Vec(1.05, 0.60), Vec(0.98, 0.98), Vec(0.74, 0.98),
            ]
        case .long:
            [
                Vec(-0.93, 1.95), Vec(-1.12, 1.55), Vec(-1.02, 0.95), Vec(-1.02, 0.35), Vec(-0.96, -0.35),
                Vec(-0.80, -0.96), Vec(-0.42, -1.33), Vec(0.02, -1.42), Vec(0.44, -1.32), Vec(0.80, -0.96),
                Vec(0.96, -0.35), Vec(1.02, 0.35), Vec(1.02, 0.95), Vec(1.12, 1.55), Vec(0.93, 1.95),
            ]
        }
    }

    /// The edge towards the face, from the right ear back to the left one; the parting is on the right.
    private var hairline: [Vec] {
        switch person.hairStyle {
        case .short:
            [
                Vec(0.735, -0.08), Vec(0.725, -0.42), Vec(0.67, -0.66), Vec(0.56, -0.80), Vec(0.40, -0.93),
                Vec(0.16, -0.86), Vec(-0.14, -0.82), Vec(-0.42, -0.76), Vec(-0.60, -0.66), Vec(-0.70, -0.48),
                Vec(-0.725, -0.32), Vec(-0.735, -0.08),
            ]
        case .swept:
            [
                Vec(0.735, -0.08), Vec(0.72, -0.46), Vec(0.655, -0.72), Vec(0.50, -0.94), Vec(0.34, -1.02),
                Vec(0.10, -0.98), Vec(-0.20, -0.95), Vec(-0.46, -0.86), Vec(-0.62, -0.70), Vec(-0.705, -0.50),
                Vec(-0.725, -0.32), Vec(-0.735, -0.08),
            ]
        case .curly:
            [
                Vec(0.74, -0.10), Vec(0.70, -0.44), Vec(0.62, -0.66), Vec(0.42, -0.78), Vec(0.18, -0.76),
                Vec(-0.06, -0.81), Vec(-0.30, -0.75), Vec(-0.54, -0.72), Vec(-0.68, -0.48), Vec(-0.74, -0.10),
            ]
        case .bun:
            [
                Vec(0.745, -0.12), Vec(0.72, -0.46), Vec(0.56, -0.76), Vec(0.28, -0.90), Vec(0, -0.92),
                Vec(-0.28, -0.90), Vec(-0.56, -0.76), Vec(-0.72, -0.46), Vec(-0.745, -0.12),
            ]
        case .bob:
            [
                Vec(0.80, 0.60), Vec(0.765, 0.15), Vec(0.72, -0.25), Vec(0.60, -0.58), Vec(0.40, -0.86),
                Vec(0.26, -1.0), Vec(0.10, -0.90), Vec(-0.20, -0.72), Vec(-0.50, -0.52), Vec(-0.68, -0.25),
                Vec(-0.76, 0.15), Vec(-0.80, 0.60),
            ]
        case .long:
            [
                Vec(0.74, 1.30), Vec(0.82, 0.75), Vec(0.765, 0.2), Vec(0.72, -0.22), Vec(0.60, -0.56),
                Vec(0.38, -0.86), Vec(0.24, -1.0), Vec(0.06, -0.88), Vec(-0.24, -0.70), Vec(-0.54, -0.50),
                Vec(-0.70, -0.22), Vec(-0.765, 0.2), Vec(-0.82, 0.75), Vec(-0.74, 1.30),
            ]
        }
    }

    /// Round curls along the crown.
    private mutating func addCurls() {
        let grain = Grain.shared.values
        let size: Float = person.rugged > 0.5 ? 1 : 1.08
        let low: Float = person.rugged > 0.5 ? 0.08 : -0.22
        for step in 0...20 {
            let angle = mix(.pi - low, low, Float(step) / 20)
            let swell = 1 + 0.05 * grain[step + 40]
            let place = Vec(cos(angle) * 0.83, -sin(angle) * 0.92) * (size * swell) - Vec(0, 0.36)
            addCurl(place, radius: 0.165 + 0.035 * grain[step + 90], depth: 0.1)
        }
    }

    private mutating func addCurl(_ middle: Vec, radius: Float, depth: Float) {
        outline.begin()
        for step in 0..<20 {
            let angle = Float(step) / 20 * 2 * .pi
            let place = middle + Vec(cos(angle), sin(angle)) * radius
            outline.add(head.flat(place.x, place.y, depth: depth))
        }
        outline.begin()
    }

    /// The hair behind the neck lies in the shade, so that its strands hardly show.
    private func fillHairShade() {
        let map = head
        let base = person.hair.lit(0.58)
        Grain.shared.smooth.withUnsafeBufferPointer { table in
            canvas.fill(outline) { x, y in base.lit(1 + 0.07 * table[Self.index(map.local(x, y).x * 90 + 512)]) }
        }
    }

    /// Fills the outline with strands that fall from the parting, brightest where the light meets the bend.
    private func fillHair(darkness: Float) {
        let map = head
        let origin = Vec(0.25 * person.part, -1.62)
        let curly = person.hairStyle == .curly
        let base = person.hair.lit(darkness)
        let shine = base.mixed(with: Color(215, 228, 240, 1), 0.30)
        Grain.shared.smooth.withUnsafeBufferPointer { table in
            canvas.fill(outline) { x, y in
                let place = map.local(x, y)
                let offset = place - origin
                let span = abs(offset.x) + abs(offset.y) + 0.001
                let angle = offset.y < 0 ? 2 - offset.x / span : offset.x / span
                let along =
                    curly ? place.x * 90 + table[Self.index(place.y * 70 + 280)] * 14 + 512 : angle * 260 + 500
                let strand = table[Self.index(along)]
                let bend = place.x * place.x + (place.y + 0.35) * (place.y + 0.35)
                let band = smoothstep(0.35, 0.72, bend) * smoothstep(1.15, 0.78, bend) * (0.56 - 0.62 * place.x)
                let light = 0.92 + 0.14 * strand - 0.18 * (place.x + 0.2) - 0.11 * max(0, place.y - 0.2)
                return base.mixed(with: shine, band * (0.55 + 0.35 * strand)).lit(light)
            }
        }
    }

    /// The entry of a texture of 1024 for a coordinate of any size.
    @inline(__always)
    private static func index(_ coordinate: Float) -> Int {
        Int(Int32(truncatingIfNeeded: (coordinate + 12_582_912).bitPattern)) & 1023
    }
}
