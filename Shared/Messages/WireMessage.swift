public import Failure
public import SwiftProtobuf

/// A message that travels on one of Mien's topics.
public protocol WireMessage: SwiftProtobuf.Message {
    /// The largest payload that is decoded, in bytes.
    static var sizeLimit: Int { get }
    /// What the message says that cannot be; `nil` when nothing is wrong.
    var flaw: String? { get }
}

extension WireMessage {
    /// Decodes a payload from the bus: foreign bytes, so its size is checked first and its content afterwards.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/tooLarge``, ``MessageFailureCode/malformed`` or
    ///   ``MessageFailureCode/invalid``.
    public static func decode(_ payload: [UInt8]) throws(MessageError) -> Self {
        guard payload.count <= sizeLimit else {
            throw MessageError(.tooLarge, "\(kind) of \(payload.count) bytes refused: the limit is \(sizeLimit)")
        }
        let message: Self
        do {
            message = try Self(serializedBytes: payload, options: decodingOptions)
        } catch {
            throw MessageError(.malformed, "\(kind) refused: \(payload.count) bytes that do not decode", cause: error)
        }
        if let flaw = message.flaw {
            throw MessageError(.invalid, "\(kind) refused: \(flaw)")
        }
        return message
    }

    /// The payload for the bus.
    ///
    /// - Throws: ``MessageError`` with ``MessageFailureCode/tooLarge`` when no receiver would decode it.
    public func encode() throws(MessageError) -> [UInt8] {
        let payload: [UInt8]
        do {
            payload = try serializedBytes()
        } catch {
            throw MessageError(.invalid, "\(Self.kind) cannot be encoded", cause: error)
        }
        guard payload.count <= Self.sizeLimit else {
            throw MessageError(
                .tooLarge,
                "\(Self.kind) of \(payload.count) bytes not sent: the limit is \(Self.sizeLimit)"
            )
        }
        return payload
    }

    private static var kind: String { protoMessageName }

    /// Nesting deeper than any message of ours is an attack, not data.
    private static var decodingOptions: BinaryDecodingOptions {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 10
        options.discardUnknownFields = true
        return options
    }
}

/// The content type of every payload that is a protobuf message.
public let protobufContentType = "application/protobuf"
