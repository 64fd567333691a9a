import HTTPTypes

// Header names that HTTPTypes does not have.
extension HTTPField.Name {
    static let apiKey = constant("X-Api-Key")
    static let crossOriginOpenerPolicy = constant("Cross-Origin-Opener-Policy")
    static let fetchSite = constant("Sec-Fetch-Site")
    static let frameOptions = constant("X-Frame-Options")
    static let lastEventID = constant("Last-Event-ID")
    static let permissionsPolicy = constant("Permissions-Policy")
    static let referrerPolicy = constant("Referrer-Policy")

    /// A name that is spelt out in the source.
    private static func constant(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else { preconditionFailure("\(text) is no header's name") }
        return name
    }
}
