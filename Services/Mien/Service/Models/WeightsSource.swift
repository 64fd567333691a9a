import Failure
import Foundation

/// Where weights come from.
enum WeightsSource: Equatable {
    case file(String)
    /// The first of these that has them.
    case addresses([URL])

    /// - Parameters:
    ///   - from: what somebody named: a file, or an address with `://`; `nil`: nothing.
    ///   - mirror: the address of a folder that holds the file in the place of its origin; `nil`: none.
    /// - Throws: ``MienError`` (`badAddress`).
    init(from: String?, mirror: String?) throws(MienError) {
        if let from, !from.contains("://") {
            self = .file(from)
        } else if let from {
            self = .addresses([try Self.address(from)])
        } else if let mirror, !mirror.isEmpty {
            let folder = mirror.hasSuffix("/") ? mirror : mirror + "/"
            self = .addresses([try Self.address(folder + YuNetWeights.fileName)])
        } else {
            self = .addresses(YuNetWeights.addresses)
        }
    }

    private static func address(_ text: String) throws(MienError) -> URL {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["https", "http"].contains(scheme),
            url.host?.isEmpty == false
        else {
            throw MienError(.badAddress, "\(text) is no address: write https://host/folder/file, or a file's path")
        }
        return url
    }
}
