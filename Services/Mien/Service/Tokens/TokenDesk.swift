import Access
import Failure
import Foundation
public import Messages
import ServiceKit

/// Makes, shows and removes the tokens of a gateway: `mien token`.
public struct TokenDesk {
    /// Where they are unless somebody says otherwise.
    public static var usualFile: String { "\(SystemConfiguration.defaultDataFolder)/tokens" }

    private let file: String
    private let clock: WallClock
    private let terminal = Terminal.output

    public init(file: String) {
        self.init(file: file, clock: .system)
    }

    init(file: String, clock: WallClock) {
        (self.file, self.clock) = (file, clock)
    }

    /// The roles that there are, for flags.
    public static var roles: [String] { Role.allCases.map(\.rawValue) }

    /// Makes a token and shows it: nobody can show it again.
    ///
    /// - Throws: `AccessError`; ``MienError`` with ``MienFailureCode/badArgument`` for what is no role or no time.
    public func add(_ name: Name, role: String, expires: String?) throws {
        let token = try make(name, role: role, expires: expires)
        Terminal.error.write("\(name) is a \(role) from now on, by this token. It is shown this once:\n")
        terminal.write("\(token)\n")
    }

    func make(_ name: Name, role: String, expires: String?) throws -> String {
        guard let role = Role(rawValue: role) else {
            throw MienError(.badArgument, "'\(role)' is no role: there are \(Self.roles.joined(separator: ", "))")
        }
        let end = try expires.map { text throws in
            guard let time = UTCTime.microseconds(text), time > clock.now else {
                throw MienError(.badArgument, "--expires \(text): not a time to come, such as 2027-01-31")
            }
            return time
        }
        var list = try present()
        let token = AccessToken()
        try list.add(TokenRecord(name: name, role: role, hash: token.hash, expires: end))
        try FileManager.default.createDirectory(
            at: URL(filePath: file).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try list.write(to: file)
        return token.text
    }

    /// Shows whose tokens there are.
    ///
    /// - Throws: `AccessError`.
    public func list() throws {
        for line in try lines() { terminal.write("\(line)\n") }
    }

    func lines() throws -> [String] {
        let records = try present().records
        guard !records.isEmpty else { return ["no tokens in \(file): mien token add NAME --role viewer"] }
        return records.map { record in
            let end = record.expires.map { time in
                "\(record.isValid(at: clock.now) ? "until" : "expired") \(UTCTime.text(time))"
            }
            return "\(record.name.text.fitted(20)) \(record.role.rawValue.fitted(8)) \(end ?? "")"
        }
    }

    /// Removes a token: whoever has it is out within a second.
    ///
    /// - Throws: `AccessError`.
    public func remove(_ name: Name) throws {
        var list = try TokenList(file: file)
        try list.remove(name)
        try list.write(to: file)
        terminal.write("\(name)'s token is worth nothing any more\n")
    }

    /// What is in the file; nothing, when there is none.
    private func present() throws -> TokenList {
        FileManager.default.fileExists(atPath: file) ? try TokenList(file: file) : TokenList()
    }
}
