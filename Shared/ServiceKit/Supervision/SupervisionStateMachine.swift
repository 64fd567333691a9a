/// Decides what a service manager is told: a value, without clock or socket.
struct SupervisionStateMachine {
    private var isReady = false
    private var isStopping = false
    private var told: String?

    /// The service does its work from now on.
    mutating func ready() -> [String] {
        guard !isReady, !isStopping else { return [] }
        isReady = true
        return ["READY=1"]
    }

    /// Some time has passed. A sign of life is one of work: there is none while any work stalls.
    ///
    /// - Parameters:
    ///   - sentence: How the service is.
    ///   - stalled: The work that has come to a halt.
    mutating func passed(_ sentence: String, stalled: [String]) -> [String] {
        guard !isStopping else { return [] }
        return status(sentence) + (stalled.isEmpty ? ["WATCHDOG=1"] : [])
    }

    /// The service ends.
    mutating func stopping() -> [String] {
        guard !isStopping else { return [] }
        isStopping = true
        return ["STOPPING=1"] + status("ending")
    }

    private mutating func status(_ sentence: String) -> [String] {
        guard sentence != told else { return [] }
        told = sentence
        // An assignment ends with its line.
        return ["STATUS=" + String(sentence.map { $0.isNewline ? " " : $0 })]
    }
}
