/// What somebody looks like: everything about a person that does not change from frame to frame.
public struct Person: Sendable {
    enum HairStyle: Sendable { case short, swept, curly, bob, long, bun }
    enum Beard: Sendable { case none, stubble, full }
    enum Garment: CaseIterable, Sendable { case crew, shirt, hoodie, vNeck }

    var skin: Color
    var lips: Color
    var hair: Color
    var iris: Color
    var garment: Garment
    var cloth: Color
    var underCloth: Color
    var hairStyle: HairStyle
    var beard: Beard
    var glasses: Bool
    /// 0 is a soft, 1 a strong face: jaw, brows, neck.
    var rugged: Float
    /// Factors of the usual width, around 1.
    var faceWidth: Float
    var jawWidth: Float
    var eyeSize: Float
    var eyeSpacing: Float
    var noseWidth: Float
    var noseLength: Float
    var mouthWidth: Float
    var lipFullness: Float
    var browThickness: Float
    /// On which side the hair is parted, -1 or 1.
    var part: Float
    /// How many years show, from 0 to 1.
    var age: Float

    /// The person that a seed stands for.
    public init(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 11)
        let tone = random.pick(Palette.tones)
        rugged = random.chance(0.5) ? random.within(0.65...1) : random.within(0...0.3)
        age = random.unit() * random.unit()
        skin = Color(hex: tone.skin)
        lips = Color(hex: tone.lips).mixed(with: Color(hex: tone.skin), rugged * 0.45)
        hair = age > 0.6 ? Color(hex: 0x8C8984) : Color(hex: random.pick(tone.hair))
        iris = Color(hex: random.pick(tone.iris))
        cloth = Color(hex: random.pick(Palette.cloths))
        underCloth = Color(hex: random.pick(Palette.underCloths))
        garment = random.pick(Garment.allCases)
        hairStyle = random.pick(rugged > 0.5 ? [.short, .swept, .curly] : [.bob, .long, .bun, .curly, .long])
        beard = rugged > 0.5 ? random.pick([.none, .none, .stubble, .full]) : .none
        glasses = random.chance(0.22)
        faceWidth = random.within(0.95...1.05)
        jawWidth = random.within(0.95...1.03) + rugged * 0.05
        eyeSize = random.within(0.97...1.06) - rugged * 0.04
        eyeSpacing = random.within(0.97...1.04)
        noseWidth = random.within(0.9...1.08) * tone.noseWidth
        noseLength = random.within(0.94...1.06)
        mouthWidth = random.within(0.95...1.07)
        lipFullness = random.within(0.9...1.15) * tone.lipFullness * (1 - rugged * 0.18)
        browThickness = random.within(0.85...1.1) + rugged * 0.3
        part = random.chance(0.5) ? 1 : -1
    }
}
