import Failure
import FoundationEssentials
import Messages

@testable import GatewayService

extension FuzzTarget {
    /// What stands in the bodies of requests.
    static let bodies = [
        FuzzTarget("base64") { bytes in
            _ = try Base64Picture.bytes(String(decoding: bytes, as: UTF8.self))
        },
        FuzzTarget("multipart", longest: 8_192) { try fuzzForm($0) },
        FuzzTarget("gzip", longest: 8_192) { bytes in
            promise(Gzip.compress(bytes)?.starts(with: [0x1F, 0x8B]) == true, "whatever it is, it is packed")
        },
        FuzzTarget("label-body", longest: 2_048) { bytes in
            let label: GivenLabel
            do {
                label = try JSONDecoder().decode(GivenLabel.self, from: Data(bytes))
            } catch {
                throw Refused()  // What the gateway answers then is a sentence of its own.
            }
            var wire = try label.label(by: Name("visitor"))
            (wire.producer, wire.sequence, wire.givenAt) = ("gateway", 1, 1)
            do {
                _ = try WireLabel.decode(wire.encode())
            } catch {
                fatalError("a label that the gateway takes is refused behind it: \(error)")
            }
        },
    ]

    /// A header, the size of the pieces in which the body comes, and the body. In pieces or whole, it is the same form.
    private static func fuzzForm(_ bytes: [UInt8]) throws {
        let (head, rest) = (bytes.prefix { $0 != 0x0A }, bytes.drop { $0 != 0x0A }.dropFirst())
        let type = String(decoding: head, as: UTF8.self)
        var input = FuzzInput(Array(rest))
        let step = 1 + Int(input.byte())
        let body = Array(input.rest)
        let whole = parts(type, [body[...]])
        let pieces = stride(from: 0, to: body.count, by: step).map { body[$0..<min($0 + step, body.count)] }
        promise(parts(type, pieces) == whole, "a form is the same in whatever pieces it comes")
    }

    /// `nil` when the form is refused.
    private static func parts(_ type: String, _ pieces: [ArraySlice<UInt8>]) -> [FormPart]? {
        guard var parser = try? MultipartParser(contentType: type) else { return nil }  // Why does not matter here.
        do {
            for piece in pieces { try parser.take(piece) }
            try parser.finish()
        } catch {
            return nil
        }
        return parser.parts
    }
}
