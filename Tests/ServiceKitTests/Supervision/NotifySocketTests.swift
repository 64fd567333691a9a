import Failure
import Foundation
import ServiceKit
import ServiceTestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct NotifySocketTests {
    private let name = "mien-notify-\(UUID().uuidString)"

    @Test func reachesASocketWithAPath() throws {
        let listener = NotifyListener(at: "\(NSTemporaryDirectory())/\(name)")
        try NotifySocket(address: listener.address).send("READY=1\nSTATUS=working")
        #expect(listener.nextIfPresent() == ["READY=1", "STATUS=working"])
    }

    @Test func reachesAnAbstractSocket() throws {
        let listener = NotifyListener(at: "@\(name)")
        try NotifySocket(address: listener.address).send("WATCHDOG=1")
        #expect(listener.nextIfPresent() == ["WATCHDOG=1"])
    }

    @Test(arguments: [
        "", "@", "/", "run/notify", "vsock:2:1234", "/run/a\0b", "/" + String(repeating: "a", count: 108),
        "@" + String(repeating: "a", count: 108),
    ])
    func refusesWhatIsNoSocket(address: String) {
        #expect { try NotifySocket(address: address) } throws: { ($0 as? NotifyError)?.code == .badAddress }
    }

    @Test func takesTheLongestNames() throws {
        // sun_path has 108 bytes (unix(7)); a path needs one of them for its end.
        _ = try NotifySocket(address: "/" + String(repeating: "a", count: 106))
        _ = try NotifySocket(address: "@" + String(repeating: "a", count: 107))
    }

    @Test func saysWhenNobodyListens() throws {
        let socket = try NotifySocket(address: "/nowhere/\(name)")
        #expect { try socket.send("READY=1") } throws: { ($0 as? NotifyError)?.code == .notSent }
    }
}

@Suite struct SupervisionOrdersTests {
    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["WATCHDOG_USEC": "1000000"]])
    func thereAreNoneWithoutAManager(environment: [String: String]) throws {
        #expect(try SupervisionOrders(environment: environment) == nil)
    }

    @Test func refusesASocketThatIsNone() {
        #expect(throws: NotifyError.self) { try SupervisionOrders(environment: ["NOTIFY_SOCKET": "notify"]) }
    }

    @Test(
        arguments: [
            ("30000000", nil, Duration.seconds(30)), ("30000000", "7", .seconds(30)), ("30000000", "8", nil),
            ("0", nil, nil), ("-5", nil, nil), ("soon", nil, nil), (nil, "7", nil),
        ] as [(String?, String?, Duration?)]
    )
    func readsTheWatchdogsTime(time: String?, process: String?, expected: Duration?) throws {
        var environment = ["NOTIFY_SOCKET": "/run/notify"]
        environment["WATCHDOG_USEC"] = time
        environment["WATCHDOG_PID"] = process
        #expect(try SupervisionOrders(environment: environment, process: 7)?.watchdog == expected)
    }
}
