import Bus
import Failure
import Testing

/// The examples are those of MQTT 5, §4.7 and §4.8.2.
@Suite struct TopicFilterTests {
    @Test(arguments: [
        "sport/tennis/player1/#", "sport/#", "#", "+", "+/tennis/#", "sport/+/player1", "/+", "+/+", "/", "/finance",
        "$SYS/#", "$SYS/monitor/+", "Accounts payable", "sport//player1", "$share/g/#", "$share/group/sport/+",
        "$share/g//",
    ])
    func accepts(text: String) throws {
        #expect(try TopicFilter(text).text == text)
    }

    @Test(arguments: [
        "", "sport/tennis#", "sport/tennis/#/ranking", "sport+", "room1#", "##", "++", "+#", "#/", "a/+b/c", "a\0b",
        "$share", "$share/", "$share/g", "$share//a", "$share/g+/a", "$share/#/a", "$share/g/", "$share/g/a#",
    ])
    func refuses(text: String) {
        let error = #expect(throws: BusError.self) { try TopicFilter(text) }
        #expect(error?.code == .badTopic)
    }

    @Test(arguments: [
        ("sport/tennis/player1/#", "sport/tennis/player1"),
        ("sport/tennis/player1/#", "sport/tennis/player1/ranking"),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"),
        ("sport/#", "sport"), ("#", "sport"), ("#", "a/b/c"), ("#", "/"), ("sport/tennis/+", "sport/tennis/player1"),
        ("sport/+", "sport/"), ("+/+", "/finance"), ("/+", "/finance"), ("+/+", "/"), ("sport//+", "sport//a"),
        ("$SYS/#", "$SYS/broker/uptime"), ("$SYS/monitor/+", "$SYS/monitor/Clients"), ("sport/+/+", "sport//"),
        ("$share/g/sport/#", "sport/tennis"), ("$share/g/+", "a"), ("a/b", "a/b"),
    ])
    func matches(filter: String, topic: String) throws {
        #expect(try TopicFilter(filter).matches(topic))
    }

    @Test(arguments: [
        ("sport/tennis/+", "sport/tennis/player1/ranking"), ("sport/+", "sport"), ("+", "/finance"), ("+", "a/b"),
        ("sport/#", "sports"), ("#", "$SYS/broker"), ("+/monitor/Clients", "$SYS/monitor/Clients"), ("a/b", "a/B"),
        ("a/b", "a/b/"), ("a/b", "/a/b"), ("ACCOUNTS", "Accounts"), ("sport/tennis/#", "sport"),
        ("$share/g/+", "$SYS"), ("$share/g/#", "$SYS/a"), ("$share/g/a", "$share/g/a"), ("caf\u{E9}", "cafe\u{301}"),
    ])
    func doesNotMatch(filter: String, topic: String) throws {
        #expect(try !TopicFilter(filter).matches(topic))
    }

    @Test func hasAtMost65535Bytes() throws {
        #expect(try TopicFilter(String(repeating: "a", count: 65_535)).shareGroup == nil)
        #expect(throws: BusError.self) { try TopicFilter(String(repeating: "a", count: 65_536)) }
    }

    @Test func knowsItsGroup() throws {
        #expect(try TopicFilter("$share/workers/a/b").shareGroup == "workers")
        #expect(try TopicFilter("a/b").shareGroup == nil)
    }
}

@Suite struct TopicNameTests {
    @Test(arguments: ["a", "/", "a/b", "$SYS/a", "mien/v1/home/door/frame", "ß"])
    func accepts(topic: String) throws {
        try TopicName.check(topic)
    }

    @Test(arguments: ["", "a/+", "+", "a/#", "a+b", "a\0b"])
    func refuses(topic: String) {
        let error = #expect(throws: BusError.self) { try TopicName.check(topic) }
        #expect(error?.code == .badTopic)
    }

    @Test func hasAtMost65535Bytes() throws {
        try TopicName.check(String(repeating: "a", count: 65_535))
        #expect(throws: BusError.self) { try TopicName.check(String(repeating: "a", count: 65_536)) }
    }
}
