/// A field of a form.
struct FormPart: Sendable, Equatable {
    let name: String
    /// The file's name, where it came as a file.
    var fileName: String?
    var bytes: [UInt8] = []

    /// What it says, when that is text.
    var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The part that these header lines begin; `nil` when they begin none.
    ///
    /// RFC 7578, 4.2: each part has a Content-Disposition of the type `form-data` with a name. 4.7: nothing encodes parts for
    /// transfer any more.
    init?(headerLines: [ArraySlice<UInt8>]) {
        var disposition: HeaderValue?
        for line in headerLines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
            guard let text = String(validating: line[(colon + 1)...], as: UTF8.self) else { return nil }
            switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
            case "content-disposition":
                guard disposition == nil, let value = HeaderValue(text) else { return nil }
                disposition = value
            case "content-transfer-encoding":
                guard let value = HeaderValue(text), ["7bit", "8bit", "binary"].contains(value.value) else {
                    return nil
                }
            default: break
            }
        }
        guard let disposition, disposition.value == "form-data", let name = disposition.parameters["name"] else {
            return nil
        }
        self.name = name
        fileName = disposition.parameters["filename"] ?? disposition.parameters["filename*"]
    }

    /// A field as it would come out of a form.
    init(name: String, fileName: String? = nil, bytes: [UInt8]) {
        (self.name, self.fileName, self.bytes) = (name, fileName, bytes)
    }

    /// Whether it came as a file.
    var isFile: Bool { fileName != nil }
}
