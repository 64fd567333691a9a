/// Where a connection stands between requests and answers, and what its times mean: decides, and touches nothing.
struct Exchange {
    /// What has to be done.
    enum Action: Equatable {
        case nothing
        /// Wait so long for the next step, and for nothing else.
        case wait(Duration)
        /// Stop waiting.
        case rest
        /// Say why, then end the connection.
        case refuse(GatewayFailureCode)
        /// End the connection.
        case close
    }

    private let limits: ConnectionLimits
    /// Requests whose answers have not ended; more than one when a client sends them without waiting.
    private var open = 0
    private var isReading = false
    private var isAnswering = false
    private var endsAfterAnswer = false
    private(set) var isClosing = false

    init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// The headers of a request have come.
    mutating func requestBegan() -> Action {
        (open, isReading) = (open + 1, true)
        return .wait(limits.request)
    }

    /// The rest of it, too.
    mutating func requestEnded() -> Action {
        isReading = false
        return isAnswering || open == 0 ? .rest : .wait(limits.answer)
    }

    /// An answer begins.
    ///
    /// - Parameter isLast: Whether it says that the connection ends with it.
    mutating func answerBegan(isLast: Bool) -> Action {
        (isAnswering, endsAfterAnswer) = (true, endsAfterAnswer || isLast)
        return isReading ? .nothing : .rest
    }

    /// An answer has been written.
    mutating func answerEnded() -> Action {
        (open, isAnswering) = (open - 1, false)
        guard !endsAfterAnswer else {
            isClosing = true
            return .close
        }
        return open > 0 && !isReading ? .wait(limits.answer) : .nothing
    }

    /// What came is no HTTP.
    mutating func failed(_ code: GatewayFailureCode) -> Action { end(code) }

    /// The time is over.
    mutating func timedOut() -> Action {
        guard open > 0 else { return .nothing }
        return end(isReading ? .tooSlow : .deadline)
    }

    private mutating func end(_ code: GatewayFailureCode) -> Action {
        guard !isClosing else { return .nothing }
        isClosing = true
        return isAnswering ? .close : .refuse(code)
    }
}
