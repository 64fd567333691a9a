/// The closed vocabulary of one module's errors.
///
/// The raw value is static text, fit for a metric label and for `grep`: no number, path or name ever goes into it.
public protocol FailureCode: RawRepresentable, Sendable, Hashable where RawValue == String {}

/// An error that a program can act on and a person can read.
///
/// Each module gives its own vocabulary and a name:
/// `public typealias BusError = Failure<BusFailureCode>`.
public struct Failure<Code: FailureCode>: CodedError {
    /// What kind of failure this is.
    public let code: Code
    /// One sentence that names what failed and says what to do about it.
    public let message: String
    /// The error that led to this one.
    public let cause: (any Error)?
    /// The file and line that reported it.
    public let place: Place

    /// Where in the sources a failure was reported.
    public struct Place: Sendable, Equatable, CustomStringConvertible {
        /// `Module/File.swift`.
        public let fileID: String
        /// The line in that file.
        public let line: UInt

        public var description: String { "\(fileID):\(line)" }
    }

    /// Creates a failure reported from the caller's place.
    public init(
        _ code: Code,
        _ message: String,
        cause: (any Error)? = nil,
        fileID: String = #fileID,
        line: UInt = #line
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.place = Place(fileID: fileID, line: line)
    }

    public var codeText: String { code.rawValue }
    public var placeText: String { place.description }
}

/// What every ``Failure`` offers to someone who does not know its vocabulary: logs, metrics, the command line.
public protocol CodedError: Error, CustomStringConvertible {
    /// The code's raw value.
    var codeText: String { get }
    /// The sentence for a person.
    var message: String { get }
    /// The error that led to this one.
    var cause: (any Error)? { get }
    /// `Module/File.swift:line`.
    var placeText: String { get }
}

extension CodedError {
    /// The sentence, followed by its causes, on one line.
    public var description: String {
        guard let cause else { return message }
        return "\(message) (\(describe(cause)))"
    }
}

/// One line for any error: a ``CodedError``'s own sentence, or what the error says of itself.
public func describe(_ error: any Error) -> String {
    (error as? any CodedError)?.description ?? String(describing: error)
}
