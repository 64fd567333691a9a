public import Bus
public import Failure
public import Messages
import Synchronization

/// Asks whether a service is well: `mien health`, for whoever watches containers.
public struct HealthQuestion: Sendable {
    private let site: Name
    private let service: Name
    private let instance: Name?
    /// Services speak every second.
    public var patience: Duration = .seconds(4)

    /// Asks of a service, `detector`, or of one of its kind, `detector/hall-pi`.
    ///
    /// - Throws: ``MienError`` with `badArgument`.
    public init(of subject: String, site: Name) throws(MienError) {
        let parts = subject.split(separator: "/", omittingEmptySubsequences: false).map { Name.parsed($0) }
        let names = parts.compactMap(\.self)
        guard (1...2).contains(parts.count), names.count == parts.count else {
            throw MienError(.badArgument, "'\(subject)' is no service: detector, or detector/NAME, is expected")
        }
        (self.site, service, instance) = (site, names[0], names.count == 2 ? names[1] : nil)
    }

    /// Asks, and prints what is the matter, if anything is.
    ///
    /// - Returns: Whether the service is well.
    public func run(on bus: any MessageBus) async throws -> Bool {
        switch try await finding(on: bus) {
        case .well: return true
        case .warned(let sentence):
            Terminal.output.write(sentence + "\n")
            return true
        case .ill(let sentence):
            Terminal.output.write(sentence + "\n")
            return false
        }
    }

    func finding(on bus: any MessageBus) async throws -> HealthVerdict.Finding {
        let verdict = Shared(HealthVerdict(of: instance.map { "\(service)/\($0)" } ?? service.text))
        let (findings, found) = AsyncStream<HealthVerdict.Finding>.makeStream()
        try await bus.subscribe(Topic.Filter.statuses.text(site: site), qos: .atLeastOnce) { messages in
            for message in messages where concerns(message) {
                // A status that cannot be read says nothing.
                guard let status = try? WireServiceStatus.decode(message.payload) else { continue }
                if let finding = verdict.hear(status, isRetained: message.isRetained) { found.yield(finding) }
            }
        }
        return await withTaskGroup(of: HealthVerdict.Finding?.self) { group in
            group.addTask { await findings.first { _ in true } }
            group.addTask { [patience] in
                // Cancelled, it does not matter any more.
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next().flatMap(\.self) ?? verdict.atLast
        }
    }

    private func concerns(_ message: InboundMessage) -> Bool {
        // Topics of others are not asked about.
        guard let topic = try? Topic(parsing: message.topic), case .status(service, let name) = topic.subject else {
            return false
        }
        return instance.map { $0 == name } ?? true
    }

    private final class Shared: Sendable {
        private let verdict: Mutex<HealthVerdict>

        init(_ verdict: HealthVerdict) {
            self.verdict = Mutex(verdict)
        }

        func hear(_ status: WireServiceStatus, isRetained: Bool) -> HealthVerdict.Finding? {
            verdict.withLock { $0.hear(status, isRetained: isRetained) }
        }

        var atLast: HealthVerdict.Finding { verdict.withLock { $0.atLast } }
    }
}

extension Name {
    /// The name that a text is, if it is one; whoever asks says what was expected.
    fileprivate static func parsed(_ text: Substring) -> Name? { try? Name(String(text)) }
}
