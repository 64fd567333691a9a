import Failure
import FoundationEssentials

/// A picture in base64, alone or in a data URL (RFC 2397), as web pages and JSON carry it.
enum Base64Picture {
    private static let scheme = Array("data:".utf8)
    private static let marker = Array(";base64".utf8)
    /// What stands before the comma of a data URL, at most.
    private static let longestPrefix = 256

    /// Decodes it.
    ///
    /// - Throws: ``GatewayError``: `badBase64`, `tooLarge` (before anything is decoded), `emptyBody`.
    static func bytes(_ text: some StringProtocol, limits: PictureLimits = PictureLimits()) throws(GatewayError)
        -> [UInt8]
    {
        var letters = Array(text.utf8)[...]
        guard letters.count <= limits.base64Letters else {
            throw GatewayError(.tooLarge, "the picture is too large: send at most \(limits.pictureBytes >> 20) MiB")
        }
        if letters.starts(with: scheme) { letters = try content(ofDataURL: letters) }
        // Encoders break lines after 64 or 76 letters.
        let line = letters.filter { $0 != 0x0D && $0 != 0x0A }
        guard !line.isEmpty else { throw GatewayError(.emptyBody, "there is no picture: its base64 is empty") }
        guard let data = Data(base64Encoded: Data(line)) else {
            throw GatewayError(
                .badBase64,
                "the picture is no base64: use the letters of RFC 4648, section 4, with padding"
            )
        }
        guard data.count <= limits.pictureBytes else {
            throw GatewayError(.tooLarge, "the picture is too large: send at most \(limits.pictureBytes >> 20) MiB")
        }
        return [UInt8](data)
    }

    private static func content(ofDataURL url: ArraySlice<UInt8>) throws(GatewayError) -> ArraySlice<UInt8> {
        guard let comma = url.prefix(longestPrefix).firstIndex(of: UInt8(ascii: ",")), url[..<comma].hasSuffix(marker)
        else {
            throw GatewayError(
                .badBase64,
                "the data URL is no picture in base64: it begins with data:image/jpeg;base64,"
            )
        }
        return url[(comma + 1)...]
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
