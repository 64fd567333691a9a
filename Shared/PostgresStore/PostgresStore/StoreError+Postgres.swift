import Failure
import Store

extension Failure<StoreFailureCode> {
    /// The server, or somebody on the way to it, let nobody in.
    init(refusing address: PostgresAddress, reason: String) {
        self.init(
            .unreachable,
            "no connection to \(address); check the address, that the server runs, and the password in ~/.pgpass or PGPASSFILE"
                + " (\(Self.line(reason)))"
        )
    }

    /// A connection ended in the middle of something.
    init(lost address: PostgresAddress, reason: String) {
        self.init(
            .unreachable,
            "the connection to \(address) was lost; it is made again by itself (\(Self.line(reason)))"
        )
    }

    /// The server refused a statement.
    ///
    /// - Parameter state: SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    init(state: String, message: String, from address: PostgresAddress) {
        let code = StoreFailureCode(sqlState: state)
        self.init(code, code.sentence(about: address, reason: "PostgreSQL \(state): \(Self.line(message))"))
    }

    // libpq's sentences may have several lines.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(500).description
    }
}

extension StoreFailureCode {
    fileprivate init(sqlState state: String) {
        self =
            switch state {
            case "42501", "25006": .readOnly
            case "40001", "40P01", "23505", "23514", "55P03": .inUse
            case "57014": .timedOut
            case "53100": .full
            case "58030": .inputOutput
            default:
                switch state.prefix(2) {
                case "08", "53", "57": .unreachable
                case "28", "3D": .cannotOpen
                case "XX": .corrupt
                default: .refused
                }
            }
    }

    fileprivate func sentence(about address: PostgresAddress, reason: String) -> String {
        switch self {
        case .readOnly: "\(address) cannot be written; give its user the right to create in the database (\(reason))"
        case .inUse: "\(address) is locked by somebody else; it is tried again (\(reason))"
        case .timedOut: "\(address) did not answer in time; is its server overloaded? (\(reason))"
        case .full: "no room is left for \(address); free space on its server's disk and recording goes on (\(reason))"
        case .inputOutput: "the disk under \(address) failed; check its server before anything else (\(reason))"
        case .unreachable: "\(address) does not serve at the moment; it is tried again (\(reason))"
        case .cannotOpen: "\(address) lets nobody in; check its user, password and name (\(reason))"
        case .corrupt: "\(address) says that it is damaged; look into its server's log (\(reason))"
        default: "the database \(address) refused to work (\(reason))"
        }
    }
}
