import Glibc
import LocalBroker
import Testing

@Suite struct LoopbackPortTests {
    /// Listens at a port of the loopback interface while `body` runs.
    private func whileSomebodyListens(_ body: (UInt16) throws -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(isListening)
        try body(UInt16(bigEndian: address.sin_port))
    }

    @Test func takesThePreferredPortWhenNobodyListensAtIt() throws {
        let port = try LoopbackPort.free()
        #expect(try LoopbackPort.free(preferring: port) == port)
    }

    @Test func takesAnotherPortWhenSomebodyListensAtThePreferredOne() throws {
        try whileSomebodyListens { port in
            let other = try LoopbackPort.free(preferring: port)
            #expect(other != port)
            #expect(other >= 1_024)
        }
    }
}
