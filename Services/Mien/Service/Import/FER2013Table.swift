import Faces
import Failure
import Foundation

/// A table as Kaggle's challenge of 2013 has it: `emotion,pixels,Usage`, a face on each line.
struct FER2013Table: Sendable {
    private static let pixelCount = 48 * 48

    private let path: String
    /// Mapped, not read: it has 300 MB.
    private let data: Data
    /// How many faces it has.
    let count: Int

    /// - Throws: ``MienError`` with `unreadableInput`.
    init(_ path: String) throws(MienError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        } catch {
            throw MienError(.unreadableInput, "\(path) cannot be read", cause: error)
        }
        try self.init(data, path: path)
    }

    /// Reads what a file has in it; `path` is what errors call it.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/unreadableInput``.
    init(_ data: Data, path: String) throws(MienError) {
        (self.data, self.path) = (data, path)
        guard data.starts(with: Data("emotion,pixels".utf8)) else {
            throw MienError(
                .unreadableInput,
                "\(path) is no table of faces: its first line is not 'emotion,pixels,Usage'; give a folder of pictures, or fer2013.csv"
            )
        }
        let ends = data.count { $0 == UInt8(ascii: "\n") }
        count = ends - (data.last == UInt8(ascii: "\n") ? 1 : 0)
    }

    /// Gives every face to `body`.
    ///
    /// - Throws: ``MienError`` with `unreadableInput` for a line that is no face, or what `body` throws.
    func forEach(_ body: (ImportItem) throws -> Void) throws {
        var (number, start) = (1, data.startIndex)
        while start < data.endIndex {
            let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) ?? data.endIndex
            if number > 1, end > start { try body(try item(data[start..<end], number)) }
            (number, start) = (number + 1, end == data.endIndex ? end : data.index(after: end))
        }
    }

    private func item(_ line: Data, _ number: Int) throws(MienError) -> ImportItem {
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count >= 2, let emotion = Int(String(decoding: fields[0], as: UTF8.self)).flatMap(Emotion.init),
            let pixels = Self.pixels(fields[1])
        else {
            throw MienError(
                .unreadableInput,
                "\(path), line \(number): no emotion from 0 to 6 with 2304 greys from 0 to 255; repair the line or take it out"
            )
        }
        return ImportItem(name: "line \(number)", emotion: emotion, content: .pixels(pixels))
    }

    private static func pixels(_ field: Data) -> [UInt8]? {
        // Some copies have the numbers in quotes.
        let numbers = field.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r") }
        let pixels = numbers.compactMap { UInt8(String(decoding: $0, as: UTF8.self)) }
        return pixels.count == pixelCount && numbers.count == pixelCount ? pixels : nil
    }
}
