import Bus
import Failure
import Testing

@Suite struct BrokerAddressTests {
    @Test(
        arguments: [
            ("broker", "broker", 1_883, false), ("broker:1884", "broker", 1_884, false),
            ("mqtt://broker", "broker", 1_883, false), ("mqtt://broker/", "broker", 1_883, false),
            ("mqtts://broker", "broker", 8_883, true), ("mqtts://10.0.0.1:9000", "10.0.0.1", 9_000, true),
            ("mqtt://[::1]:1884", "::1", 1_884, false),
        ] as [(String, String, UInt16, Bool)]
    )
    func reads(text: String, host: String, port: UInt16, isEncrypted: Bool) throws {
        let address = try BrokerAddress(parsing: text)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect((address.tls != nil) == isEncrypted)
        #expect(address.username == nil)
    }

    @Test func readsNameAndPasswordAndNeverShowsThem() throws {
        let address = try BrokerAddress(parsing: "mqtts://cam:s3cret%40@broker")
        #expect(address.username == "cam")
        #expect(address.password == "s3cret@")
        #expect(address.description == "mqtts://broker:8883")
        #expect(try BrokerAddress(parsing: "mqtt://[::1]").description == "mqtt://[::1]:1883")
    }

    @Test func readsASocketAndShowsIt() throws {
        let address = try BrokerAddress(parsing: "unix:///run/mien/broker socket")
        #expect(address.host == "/run/mien/broker socket")
        #expect(address.port == 0)
        #expect(address.description == "unix:///run/mien/broker socket")
        #expect(try BrokerAddress(parsing: "unix:///" + String(repeating: "a", count: 106)).host.utf8.count == 107)
    }

    @Test(arguments: ["unix://", "unix://socket", "unix:///a\0b", "unix:///" + String(repeating: "a", count: 107)])
    func refusesWhatNoSocketIsCalled(text: String) {
        let error = #expect(throws: BusError.self) { try BrokerAddress(parsing: text) }
        #expect(error?.code == .badAddress)
    }

    @Test(arguments: [
        "", "mqtt://", "http://broker", "ws://broker", "mqtt://broker:0", "mqtt://broker:65536", "broker:port",
        "mqtt://broker/path", "mqtt://broker?x=1", "://", "mqtt://user:hidden@", "a b",
    ])
    func refuses(text: String) {
        let error = #expect(throws: BusError.self) { try BrokerAddress(parsing: text) }
        #expect(error?.code == .badAddress)
        #expect(error?.message.contains("hidden") == false)
    }
}
