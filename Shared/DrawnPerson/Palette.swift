/// The colours that people are drawn from.
enum Palette {
    /// A skin tone with the lips, hair and eyes that often go with it.
    struct Tone {
        var skin: UInt32
        var lips: UInt32
        var hair: [UInt32]
        var iris: [UInt32]
        var noseWidth: Float = 1
        var lipFullness: Float = 1
    }

    static let tones = [
        Tone(
            skin: 0xF3CDB4,
            lips: 0xC9766F,
            hair: [0xB98A52, 0x8A5A33, 0xA4522B, 0x4A3326],
            iris: [0x5B7F9C, 0x6C8A5E, 0x7A5B3A]
        ),
        Tone(
            skin: 0xEDBE9C,
            lips: 0xBD6A60,
            hair: [0x5A3B26, 0x3A281F, 0x9A7044],
            iris: [0x6B4A2C, 0x5B7F9C, 0x5F7350]
        ),
        Tone(skin: 0xE6B78E, lips: 0xB8655A, hair: [0x1F1A1A, 0x2B211E], iris: [0x3E2717, 0x4A2F1B]),
        Tone(skin: 0xD09A6E, lips: 0xA65A4C, hair: [0x241B18, 0x3A271C], iris: [0x4A2F1B, 0x5A4022]),
        Tone(
            skin: 0xAE7650,
            lips: 0x8E4B40,
            hair: [0x1B1615, 0x2A1E19],
            iris: [0x3A2415],
            noseWidth: 1.08,
            lipFullness: 1.15
        ),
        Tone(
            skin: 0x8C5A3C,
            lips: 0x74403A,
            hair: [0x151212, 0x201815],
            iris: [0x2E1C11],
            noseWidth: 1.15,
            lipFullness: 1.25
        ),
    ]

    static let cloths: [UInt32] = [
        0x3E5C76, 0x7A3B46, 0x4F6B4E, 0x8A8F98, 0x2F3742, 0x6B7F8C, 0x5C4B73, 0xC9B79C, 0x2E6E73,
    ]
    static let underCloths: [UInt32] = [0xF0EEE8, 0xDDE3E8, 0xE7DCCB, 0x33383F]
    static let walls: [(top: UInt32, bottom: UInt32)] = [
        (0xD9D4CA, 0xB7AFA2), (0xC5D0D4, 0x9CAAB0), (0xD8CDBB, 0xAF9F89), (0xC3CDBD, 0x99A591), (0xCFC6CE, 0xA69BA6),
        (0xB9C4CF, 0x8D9AA8),
    ]
}
