import Glibc
import Synchronization
import Threads

/// Finds the addresses of a host by its name.
protocol HostResolving: Sendable {
    /// All its addresses, the best one first; none when nobody knows it.
    func addresses(of name: String) async -> [IPAddress]
}

/// Asks as the system does: `getaddrinfo(3)`, which blocks, on a thread of its own. Whoever no longer wants to know does not wait.
struct SystemResolver: HostResolving {
    private typealias Waiter = CheckedContinuation<[IPAddress], Never>

    func addresses(of name: String) async -> [IPAddress] {
        let answer = Answer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                answer.hand(to: waiter)
                startThread(named: "host names", isPatient: true) { answer.give(Self.look(up: name)) }
            }
        } onCancel: {
            answer.give([])
        }
    }

    /// Resumes whoever waits, with the first of the answers.
    private final class Answer: Sendable {
        private struct State {
            var waiter: Waiter?
            var given: [IPAddress]?
        }

        private let state = Mutex(State())

        func hand(to waiter: Waiter) {
            let given = state.withLock { state in
                if state.given == nil { state.waiter = waiter }
                return state.given
            }
            if let given { waiter.resume(returning: given) }
        }

        func give(_ addresses: [IPAddress]) {
            let waiter = state.withLock { state in
                if state.given == nil { state.given = addresses }
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: addresses)
        }
    }

    private static func look(up name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).prefix { $0 != nil }.compactMap {
            $0.flatMap(address)
        }
    }

    private static func address(_ entry: UnsafeMutablePointer<addrinfo>) -> IPAddress? {
        guard let place = entry.pointee.ai_addr else { return nil }
        switch entry.pointee.ai_family {
        case AF_INET:
            return place.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin_addr) { IPAddress(bytes: $0) }
            }
        case AF_INET6:
            return place.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { IPAddress(bytes: $0) }
            }
        default: return nil
        }
    }
}
