import Faces
import Foundation
import Vision

/// Pictures that tests draw for themselves.
enum TestPicture {
    /// Brighter to the right, redder to the bottom.
    static func gradient(_ width: Int, _ height: Int, _ format: Image.Format = .bgr) throws -> Image {
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let luma = UInt8(x * 255 / max(1, width - 1))
                let red = UInt8(y * 255 / max(1, height - 1))
                bytes += format == .grey ? [luma] : [luma, luma, red]
            }
        }
        return try Image(size: PixelSize(width: width, height: height), format: format, bytes: bytes)
    }

    /// Black, with a white box.
    static func box(_ box: Box, in size: PixelSize, _ format: Image.Format = .bgr) throws -> Image {
        let image = try Image(size: size, format: format)
        image.withMutableBytes { bytes in
            for y in Int(box.y)..<Int(box.y + box.height) {
                for x in Int(box.x)..<Int(box.x + box.width) {
                    for channel in 0..<format.channels { bytes[(y * size.width + x) * format.channels + channel] = 255 }
                }
            }
        }
        return image
    }

    static func jpeg(_ image: Image, quality: Int = 90) throws -> [UInt8] {
        try JPEGEncoder().encode(image, quality: quality)
    }

    /// The pixel's first channel.
    static func value(_ image: Image, _ x: Int, _ y: Int) -> Int {
        image.withBytes { Int($0[(y * image.size.width + x) * image.format.channels]) }
    }

    /// A real progressive JPEG, 16×9, grey, brighter to the right, in six scans.
    static let progressive = [UInt8](
        Data(
            base64Encoded: """
                /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5a\
                YVpQYEpRUk//wgALCAAJABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABgX/2gAIAQEAAAABkpzCf//EABUQAQEAAAAAAAAAAAAAAAAAAAAE\
                /9oACAEBAAEFAp06dO//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Ah//xAAVEAEBAAAAAAAAAAAAAAAAAAAAQf/aAAgBAQABPyGE\
                IQ//2gAIAQEAAAAQD//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8QAB//2Q==
                """
        ) ?? Data()
    )

    /// The beginning of a JPEG as its header describes it, without any image data.
    static func header(
        width: Int,
        height: Int,
        frame: UInt8 = 0xC0,
        precision: UInt8 = 8,
        components: UInt8 = 3
    ) -> [UInt8] {
        func pair(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)] }
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, frame]
        bytes += pair(8 + 3 * Int(components))
        bytes.append(precision)
        bytes += pair(height)
        bytes += pair(width)
        bytes.append(components)
        for component in 0..<components { bytes += [component, 0x11, 0] }
        return bytes
    }
}

/// Photos and clips to test with, where someone has them; they are no part of the repository.
enum SharedData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
    static let isPresent = FileManager.default.fileExists(atPath: folder.path(percentEncoded: false))
}
