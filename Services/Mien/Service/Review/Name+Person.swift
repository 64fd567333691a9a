import Foundation
public import Messages
import ServiceKit

extension Name {
    /// The name of whoever runs this program, with what names may not hold replaced by '-'.
    public static var user: Name {
        let text = NSUserName().lowercased().map { "abcdefghijklmnopqrstuvwxyz0123456789._-".contains($0) ? $0 : "-" }
        // A user without a usable name is somebody, too.
        return (try? Name(String(text.prefix(Name.maximumLength)))) ?? .constant("somebody")
    }
}
