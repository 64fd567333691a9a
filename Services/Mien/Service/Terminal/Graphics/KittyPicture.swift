import Foundation

/// A picture in kitty's graphics protocol.
enum KittyPicture {
    /// The most characters of base64 in one escape code ("Remote client": 4096).
    private static let chunkLength = 4_096

    /// Takes all pictures away.
    static let clear = "\u{1B}_Ga=d,d=A,q=2\u{1B}\\"

    /// Shows a picture at the cursor, which stays where it is (`C=1`); the terminal says nothing about it (`q=2`).
    static func text(_ picture: ScreenPicture, in area: CellArea) -> String {
        let data = Array(Data(picture.rgb).base64EncodedString().utf8)
        let first =
            "a=T,f=24,s=\(picture.width),v=\(picture.height),c=\(area.columns),r=\(area.rows),C=1,q=2,"
        var text = ""
        for start in stride(from: 0, to: data.count, by: chunkLength) {
            let end = min(start + chunkLength, data.count)
            let more = end < data.count ? 1 : 0
            text += "\u{1B}_G\(start == 0 ? first : "")m=\(more);"
            text += String(decoding: data[start..<end], as: UTF8.self) + "\u{1B}\\"
        }
        return text
    }
}
