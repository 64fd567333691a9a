public import Bus
public import Failure
import FoundationEssentials

extension BrokerAddress {
    /// Takes the password from a file, and the name where there is none yet: on a command line everybody could read it.
    ///
    /// - Parameter file: Its first line is `name:password`, or the password of the user that the address names.
    /// - Throws: `BusError` with `badAddress`.
    public mutating func readLogin(from file: String) throws(BusError) {
        guard password == nil else {
            throw BusError(.badAddress, "--broker has a password, and \(file) another one: leave it out of the address")
        }
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw BusError(.badAddress, "how the broker knows us cannot be read from \(file)", cause: error)
        }
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw BusError(.badAddress, "there is no password in \(file): write name:password into the first line")
        }
        guard username == nil else {
            password = String(line)
            return
        }
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else {
            throw BusError(
                .badAddress,
                "the first line of \(file) is not name:password, and --broker names no user: mqtts://name@host"
            )
        }
        (username, password) = (String(parts[0]), String(parts[1]))
    }
}
