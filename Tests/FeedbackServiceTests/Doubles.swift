import Failure
import Messages
import ServiceTestKit
import SwiftProtobuf
import Synchronization

@testable import FeedbackService

/// A recorder that knows what the test tells it, and fails on demand.
final class ScriptedRecords: Records {
    struct State {
        var reports: [WireEmotionReport] = []
        var labels: [WireLabel] = []
        var candidates: [ReviewReason: [WireCandidate]] = [:]
        /// Bytes of each face's picture; 0: none is kept.
        var pictureSize = 10
        var confusions: @Sendable (WireConfusionRequest) -> [WireConfusion] = { _ in [] }
        var labelRequests: [WireLabelsRequest] = []
        var candidateRequests: [WireCandidatesRequest] = []
        var isAway = false
    }

    private let state = Mutex(State())

    func change(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }

    var asked: State { state.withLock { $0 } }

    private func answer<Output: Sendable>(_ body: (inout State) -> Output) throws -> Output {
        try state.withLock { state in
            if state.isAway { throw FeedbackError(.unavailable, "the recorder is away") }
            return body(&state)
        }
    }

    func reports(of frame: WireFrameRequest) async throws -> [WireEmotionReport] {
        try answer { $0.reports.filter { $0.frame.run == frame.run && $0.frame.sequence == frame.frame } }
    }

    func label(_ key: Name) async throws -> WireLabel? {
        try answer { $0.labels.first { $0.key == key.text } }
    }

    func candidates(_ request: WireCandidatesRequest) async throws -> [WireCandidate] {
        try answer { state in
            state.candidateRequests.append(request)
            return Array(state.candidates[request.order, default: []].prefix(Int(request.limit)))
        }
    }

    func crop(of face: WireFaceReference) async throws -> WireCrop? {
        try answer { state in
            guard state.pictureSize > 0 else { return nil }
            return .with { $0.jpeg = .init(repeating: 1, count: state.pictureSize) }
        }
    }

    /// Two labels a page.
    func labels(_ request: WireLabelsRequest) async throws -> WireLabelsReply {
        try answer { state in
            state.labelRequests.append(request)
            let start = Int(request.cursor.first ?? 0)
            let page = state.labels.reversed().dropFirst(start).prefix(2)
            return .with {
                $0.labels = Array(page)
                if start + 2 < state.labels.count { $0.next = .init([UInt8(start + 2)]) }
            }
        }
    }

    func confusions(_ request: WireConfusionRequest) async throws -> [WireConfusion] {
        try answer { $0.confusions(request) }
    }
}

/// An outbox that keeps what it is given, and answers at once or when the test says so.
final class MemoryOutbox: LabelOutbox {
    private struct State {
        var labels: [WireLabel] = []
        var failure: (any Error)?
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let bell = Bell()
    private let state = Mutex(State())

    var labels: [WireLabel] { state.withLock { $0.labels } }
    var waiting: Int { state.withLock { $0.waiting.count } }

    func fail(_ error: (any Error)?) { state.withLock { $0.failure = error } }

    /// Keeps whoever adds something waiting.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let waiting = state.withLock { state in
            defer { (state.isHeld, state.waiting) = (false, []) }
            return state.waiting
        }
        for waiter in waiting { waiter.resume() }
    }

    func add(_ label: WireLabel) async throws {
        await withCheckedContinuation { waiter in
            let isHeld = state.withLock { state in
                if state.isHeld { state.waiting.append(waiter) }
                return state.isHeld
            }
            if !isHeld { waiter.resume() }
            bell.ring()
        }
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.labels.append(label)
        }
    }
}

/// A time of day that a test sets.
final class Time: Sendable {
    private let time: Mutex<Int64>

    init(_ now: Int64) { time = Mutex(now) }

    var now: Int64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}
