import Failure

/// One parser that meets bytes from outside, and what holds for it whatever they are.
///
/// The same sources are compiled twice: with the tests, which run the kept inputs, and in the package Fuzzing/, where libFuzzer
/// makes up new ones. A broken promise ends the process, as a broken index does: that is what both look for.
public struct FuzzTarget: Sendable {
    /// As it is called on the command line, and its folder of kept inputs.
    public let name: String
    /// The longest input that is made up, in bytes.
    public let longest: Int
    private let body: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, longest: Int = 4_096, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
        (self.name, self.longest, self.body) = (name, longest, body)
    }

    /// Gives the parser an input. To refuse it is fine, in a sentence of ours.
    public func take(_ bytes: [UInt8]) {
        do {
            try body(bytes)
        } catch {
            let said = error as? any CodedError
            guard said != nil || error is Refused else { fatalError("\(name): an error that is not ours: \(error)") }
            promise(said?.message.isEmpty != true, "a refusal says why")
        }
    }

    /// Every target, in the order of their names.
    public static let all = (messages + texts + pictures + bodies + documents + networks).sorted { $0.name < $1.name }
}

/// What is no error of its own: a `nil` where a parser has no sentence.
struct Refused: Error {}

/// Ends the process when something does not hold that has to.
func promise(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { fatalError("does not hold: \(sentence())") }
}

/// What takes part of an input for itself and leaves the rest.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte; 0 when there is none.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// The next four bytes as a number as it comes: also NaN and infinite.
    mutating func float() -> Float {
        Float(bitPattern: (0..<4).reduce(0) { bits, _ in bits << 8 | UInt32(byte()) })
    }

    /// The next byte's choice among some.
    mutating func choice<Element>(of elements: [Element]) -> Element { elements[Int(byte()) % elements.count] }

    /// What is left, as text: bytes that are no UTF-8 become U+FFFD.
    var text: String { String(decoding: rest, as: UTF8.self) }
}
