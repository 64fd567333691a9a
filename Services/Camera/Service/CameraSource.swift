public import Bus
public import Capture
public import DrawnPerson
public import Failure

/// What can be wrong with a camera's settings.
public enum CameraFailureCode: String, FailureCode {
    /// The source cannot be understood.
    case badSource = "bad_source"
}

/// A failure of the camera service.
public typealias CameraError = Failure<CameraFailureCode>

/// Where a camera's pictures come from, as people write it.
public enum CameraSource: Sendable, Hashable, CustomStringConvertible {
    /// A device, stream, file or folder.
    case capture(CaptureSource)
    /// A drawn person: `synthetic:`, `synthetic:7` for another one, `synthetic:7?style=chalk` drawn with something else.
    case synthetic(seed: UInt64, style: DrawingStyle = .paint)
    /// JPEGs that somebody else publishes: `mqtt:frigate/front/person/snapshot`.
    case topic(TopicFilter)

    /// Reads a source.
    ///
    /// - Throws: ``CameraError``, or what `Capture` or `Bus` say of a path, URL or topic.
    public init(parsing text: String) throws {
        if let person = text.dropping(prefix: "synthetic:") {
            let parts = person.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            self = try .synthetic(seed: Self.seed(parts[0]), style: parts.count > 1 ? Self.style(parts[1]) : .paint)
        } else if text.hasPrefix("mqtt://") {
            // The text may hold a password, so it is not repeated; it is a topic, too, but not one that anybody means.
            throw CameraError(.badSource, "the broker is named by --broker: write mqtt:<topic> as the source")
        } else if let topic = text.dropping(prefix: "mqtt:") {
            self = .topic(try TopicFilter(String(topic)))
        } else {
            self = .capture(try CaptureSource(text))
        }
    }

    private static func seed(_ text: Substring) throws -> UInt64 {
        if text.isEmpty { return 1 }
        guard let seed = UInt64(text) else {
            throw CameraError(.badSource, "'synthetic:\(text.prefix(40))' names no person: write synthetic:<number>")
        }
        return seed
    }

    private static func style(_ text: Substring) throws -> DrawingStyle {
        guard let word = String(text).dropping(prefix: "style="), let style = DrawingStyle(rawValue: String(word))
        else {
            let styles = DrawingStyle.allCases.map { "?style=\($0.rawValue)" }.joined(separator: " or ")
            throw CameraError(
                .badSource,
                "'\(text.prefix(40))' says nothing of how to draw: write synthetic:<number>, or add \(styles)"
            )
        }
        return style
    }

    /// The source without the credentials that a URL may have.
    public var description: String {
        switch self {
        case .capture(let source): "\(source)"
        case .synthetic(let seed, .paint): "synthetic:\(seed)"
        case .synthetic(let seed, let style): "synthetic:\(seed)?style=\(style.rawValue)"
        case .topic(let filter): "mqtt:\(filter)"
        }
    }
}

extension String {
    fileprivate func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
