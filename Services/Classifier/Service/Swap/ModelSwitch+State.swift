import Messages
import SwiftProtobuf

extension ModelSwitch {
    /// What is told of it, without the time.
    var state: WireModelState {
        .with { state in
            state.revision = plan?.revision ?? 0
            if let running = active[.model] { state.running = WireModelChoice(running) }
            state.engine = engine
            if let part = parts[.model] { state.model = WireModelState.Part(part) }
            if let part = parts[.canary] { state.canary = WireModelState.Part(part) }
            if let part = parts[.shadow] { state.shadow = WireModelState.Part(part) }
        }
    }
}

extension WireModelState.Part {
    /// So much of a sentence is told.
    private static let longestSentence = 1_000

    init(_ part: ModelSwitch.Part) {
        self.init()
        choice = WireModelChoice(part.choice)
        switch part.stage {
        case .waiting: stage = .fetching
        case .fetching(let bytes, let total): (stage, fetched, self.total) = (.fetching, bytes, total)
        case .testing: stage = .testing
        case .loading: stage = .loading
        case .running: stage = .running
        case .failed(let fault):
            (stage, code) = (.failed, fault.code)
            message = String(fault.message.prefix(Self.longestSentence))
        }
    }
}
