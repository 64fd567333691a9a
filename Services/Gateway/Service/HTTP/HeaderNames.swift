import HTTPTypes

// Header names that HTTPTypes does not have. All are tokens (RFC 9110, §5.1), so none is refused.
extension HTTPField.Name {
    static let apiKey = HTTPField.Name("X-Api-Key")!
    static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
