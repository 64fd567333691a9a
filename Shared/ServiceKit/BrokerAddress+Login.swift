public import Bus
public import Failure
import FoundationEssentials

extension BrokerAddress {
    /// Takes name and password from a file: on a command line everybody could read them.
    ///
    /// - Throws: `BusError` with `badAddress`.
    public mutating func readLogin(from file: String) throws(BusError) {
        // Missing and unreadable are the same sentence.
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let parts = text?.split(whereSeparator: \.isNewline).first?.split(separator: ":", maxSplits: 1)
        guard let parts, parts.count == 2 else {
            throw BusError(.badAddress, "\(file) cannot be read, or its first line is not name:password")
        }
        (username, password) = (String(parts[0]), String(parts[1]))
    }
}
