/// A field of a form.
struct FormPart: Sendable, Equatable {
    let name: String
    /// Whether it came as a file.
    var isFile = false
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
        isFile = disposition.parameters["filename"] != nil || disposition.parameters["filename*"] != nil
    }

    /// A field as it would come out of a form.
    init(name: String, isFile: Bool = false, bytes: [UInt8]) {
        (self.name, self.isFile, self.bytes) = (name, isFile, bytes)
    }
}
