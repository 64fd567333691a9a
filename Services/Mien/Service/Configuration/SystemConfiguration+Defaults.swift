import Foundation
public import Messages
import ServiceKit

extension SystemConfiguration {
    /// The site of those who have only one.
    public static let defaultSite = Name.constant("home")

    /// `$XDG_DATA_HOME/mien`, or `~/.local/share/mien` (XDG Base Directory Specification).
    public static var defaultDataFolder: String {
        let environment = ProcessInfo.processInfo.environment
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/mien" }
        return "\(environment["HOME"] ?? NSHomeDirectory())/.local/share/mien"
    }
}
