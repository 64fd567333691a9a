import Failure
import Testing

@testable import GatewayService

@Suite struct AddressRuleTests {
    @Test(
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
            "100::1",
            "2001::1", "2001:db8::1", "2001:20::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "fc00::1",
            "fd12:3456::1",
            "fe80::1", "fec0::1", "ff02::1", "4000::1", "2620:4f:8000::1",
        ]
    )
    func refusesWhatIsNotThePublicInternet(_ text: String) throws {
        #expect(!AddressRule.publicOnly.allows(try #require(IPAddress(text))))
    }

    @Test(
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1",
            "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255", "223.255.255.255",
            "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2003::1",
        ]
    )
    func allowsThePublicInternet(_ text: String) throws {
        #expect(AddressRule.publicOnly.allows(try #require(IPAddress(text))))
    }

    @Test func allowsWhatItIsToldTo() throws {
        let loopback = try #require(IPAddress("127.0.0.1"))
        let rule = AddressRule(alsoAllowed: [loopback])
        #expect(rule.allows(loopback))
        #expect(!rule.allows(try #require(IPAddress("127.0.0.2"))))
    }

    @Test(
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "0x7f.0.0.1", "0177.0.0.1", "2130706433",
            "1.2.3.+4", "1.2.3.-0",
            " 1.2.3.4", "1.2.3.4 ", "1..2.3", "::g", ":", "1:2:3:4:5:6:7", "::1%lo", "[::1]", "１.2.3.4",
        ]
    )
    func anAddressIsWrittenInOneWay(_ text: String) {
        #expect(IPAddress(text) == nil)
    }
}

@Suite struct PictureURLTests {
    private func parse(_ text: String) -> PictureURL? {
        // Its error's sentence is another test's.
        try? PictureURL(text)
    }

    @Test(
        arguments: [
            ("https://example.org/a.jpg?b=c", "https://example.org/a.jpg?b=c", 443),
            ("HTTPS://Example.ORG", "https://example.org/", 443),
            ("http://example.org:80", "http://example.org/", 80),
            ("https://example.org:8443/", "https://example.org:8443/", 8443),
            ("https://example.org?x", "https://example.org/?x", 443),
            ("https://a-b.c_d.example./x", "https://a-b.c_d.example./x", 443),
            ("https://[2606:4700::1111]:443/x", "https://[2606:4700::1111]/x", 443),
            ("https://1.1.1.1/x", "https://1.1.1.1/x", 443),
        ]
    )
    func readsAURL(_ text: String, _ canonical: String, _ port: Int) throws {
        let url = try PictureURL(text)
        #expect(url.description == canonical)
        #expect(url.port == port)
    }

    @Test(
        arguments: [
            "", "example.org", "//example.org", "ftp://example.org/", "file:///etc/passwd", "gopher://a/",
            "https:/example.org",
            "https://", "https:///a", "https://:443/", "https://user@example.org/", "https://user:word@example.org/",
            "https://example.org\\@10.0.0.1/", "https://example.org#@10.0.0.1/", "https://example.org:0/",
            "https://example.org:65536/",
            "https://example.org:+443/", "https://example.org:0443/", "https://example.org:/", "https://exa mple.org/",
            "https://example.org/\u{0}", "https://example.org/\r\nHost: b", "https://exämple.org/",
            "https://example..org/",
            "https://-a.org/", "https://a-.org/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
            "https://127.1/", "https://0x7f.1/", "https://1.2.3.4.5/", "https://[::1/", "https://::1/",
            "https://[::1%25lo]/",
            "https://[::1]x/", "https://[]/", "https://%31.1.1.1/", "https://．/",
            "https://example.org/" + String(repeating: "a", count: 2048),
            "https://" + String(repeating: "a", count: 64) + ".org/",
        ]
    )
    func refusesWhatCouldBeReadInTwoWays(_ text: String) {
        #expect(parse(text) == nil)
    }

    @Test(
        arguments: [
            ("/b", "https://example.org:8443/b"), ("//other.org/b", "https://other.org/b"),
            ("http://10.0.0.1/", "http://10.0.0.1/"),
        ]
    )
    func followsALocation(_ location: String, _ next: String) throws {
        #expect(try PictureURL("https://example.org:8443/a").following(location).description == next)
    }

    @Test(arguments: ["", "b", "../b", "javascript:1", "file:///a", "/\\a"])
    func refusesALocationThatLeadsNowhere(_ location: String) throws {
        let url = try PictureURL("https://example.org/a")
        #expect { try url.following(location) } throws: { ($0 as? GatewayError)?.code == .badURL }
    }
}
