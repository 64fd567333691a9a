public import Failure
public import Messages

/// Who may use a token, and for what.
public struct TokenRecord: Sendable, Equatable {
    /// Whose it is: labels are given in this name.
    public let name: Name
    public let role: Role
    public let hash: TokenHash
    /// From then on it is worth nothing, in microseconds since 1970; `nil`: it does not expire.
    public let expires: Int64?

    public init(name: Name, role: Role, hash: TokenHash, expires: Int64? = nil) {
        (self.name, self.role, self.hash, self.expires) = (name, role, hash, expires)
    }

    /// Whether it is worth something at this time.
    public func isValid(at time: Int64) -> Bool { expires.map { time < $0 } ?? true }
}

/// The tokens of a gateway, as its file has them: on each line `name role sha256 [expires]`, `#` before remarks.
public struct TokenList: Sendable, Equatable {
    /// More than anybody keeps track of.
    public static let limit = 10_000

    public private(set) var records: [TokenRecord] = []

    /// Creates an empty list.
    public init() {}

    /// Reads a file's text; `file` is what errors call it.
    ///
    /// - Throws: ``AccessError`` with ``AccessFailureCode/badLine``, which names the line.
    public init(parsing text: String, file: String) throws(AccessError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard !words.isEmpty else { continue }
            guard let record = Self.record(words) else {
                throw AccessError(
                    .badLine,
                    "\(file):\(index + 1): not 'name viewer|labeler|admin sha256 [expires]': use 'mien token add'"
                )
            }
            guard !records.contains(where: { $0.name == record.name }), records.count < Self.limit else {
                throw AccessError(
                    .badLine,
                    "\(file):\(index + 1): '\(record.name)' has a token already, or there are too many"
                )
            }
            records.append(record)
        }
    }

    private static func record(_ words: [Substring]) -> TokenRecord? {
        // Why a name is none does not matter here: the line is told.
        guard (3...4).contains(words.count), let name = try? Name(String(words[0])),
            let role = Role(rawValue: String(words[1])),
            let hash = TokenHash(hexadecimal: words[2])
        else { return nil }
        guard words.count == 4 else { return TokenRecord(name: name, role: role, hash: hash) }
        return UTCTime.microseconds(words[3]).map { TokenRecord(name: name, role: role, hash: hash, expires: $0) }
    }

    /// The file's text.
    public var text: String {
        records.map { record in
            let expires = record.expires.map { " \(UTCTime.text($0))" } ?? ""
            return "\(record.name) \(record.role.rawValue) \(record.hash.hexadecimal)\(expires)\n"
        }.joined()
    }

    /// Adds a record.
    ///
    /// - Throws: ``AccessError`` with ``AccessFailureCode/nameTaken``.
    public mutating func add(_ record: TokenRecord) throws(AccessError) {
        guard !records.contains(where: { $0.name == record.name }), records.count < Self.limit else {
            throw AccessError(.nameTaken, "'\(record.name)' has a token already: remove it first, or take another name")
        }
        records.append(record)
    }

    /// Removes the record with this name.
    ///
    /// - Throws: ``AccessError`` with ``AccessFailureCode/unknownName``.
    public mutating func remove(_ name: Name) throws(AccessError) {
        guard let index = records.firstIndex(where: { $0.name == name }) else {
            throw AccessError(.unknownName, "no token is called '\(name)': 'mien token list' shows them")
        }
        records.remove(at: index)
    }

    /// The record of a token that is worth something at this time. All are compared, whichever it is.
    public func record(of hash: TokenHash, at time: Int64) -> TokenRecord? {
        var found: TokenRecord?
        for record in records where record.hash.matches(hash) { found = record }
        return found?.isValid(at: time) == true ? found : nil
    }
}
