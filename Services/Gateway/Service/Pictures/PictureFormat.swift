import Failure
import Images

/// What a picture's first bytes say that it is: names of files and declared types prove nothing.
enum PictureFormat: Sendable, Hashable {
    case jpeg
    case png
    /// Another one that is known, by its name.
    case other(String)
    case unknown

    init(of bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(16))
        func begins(_ text: String, at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: text.utf8) }
        self =
            if head.starts(with: [0xFF, 0xD8, 0xFF]) {
                .jpeg
            } else if head.starts(with: PNGHeader.signature) {
                .png
            } else if begins("GIF8") {
                .other("GIF")
            } else if begins("RIFF"), begins("WEBP", at: 8) {
                .other("WebP")
            } else if begins("ftyp", at: 4) {
                .other("HEIC, AVIF or a film")
            } else if begins("BM") {
                .other("BMP")
            } else if begins("II*\0") || begins("MM\0*") {
                .other("TIFF")
            } else if begins("%PDF") {
                .other("PDF")
            } else if begins("<") {
                .other("text such as SVG or HTML")
            } else { .unknown }
    }

    /// Why a picture that is neither JPEG nor PNG is refused.
    var refusal: GatewayError {
        switch self {
        case .other(let name): GatewayError(.unsupportedType, "the picture is \(name): send it as JPEG or PNG")
        default: GatewayError(.unsupportedType, "this is no picture that is known here: send a JPEG or a PNG")
        }
    }
}
