import ArgumentParser
import Bus
import Failure
import Foundation
import Logging
import Messages
import ServiceKit
import Testing

@Suite struct ServiceOptionsTests {
    @Test func needsNoFlags() throws {
        let options = try ServiceOptions.parse([])
        #expect(try options.brokerAddress() == BrokerAddress(host: "localhost", port: 1883))
        #expect(options.site.text == "home")
        #expect(options.instance == Name.host)
        #expect(options.logLevel == .info)
    }

    @Test func readsNamesAndLevel() throws {
        let options = try ServiceOptions.parse(["--site", "lab", "--instance", "pi-4.kitchen", "--log-level", "debug"])
        #expect(options.site.text == "lab")
        #expect(options.instance.text == "pi-4.kitchen")
        #expect(options.logLevel == .debug)
    }

    @Test func readsTheFilesOfAnEncryptedConnection() throws {
        let options = try ServiceOptions.parse([
            "--broker", "mqtts://ann:secret@server", "--tls-ca", "ca.pem", "--tls-cert", "pi.pem", "--tls-key",
            "pi.key",
        ])
        let address = try options.brokerAddress()
        #expect(address.port == 8883)
        #expect(address.username == "ann")
        #expect(address.password == "secret")
        #expect(address.tls == .init(authorities: "ca.pem", certificate: "pi.pem", key: "pi.key"))
    }

    // MARK: A password in a file

    private func address(_ broker: String, login text: String) throws -> BrokerAddress {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        // What is left behind is a few bytes in a temporary folder.
        defer { try? FileManager.default.removeItem(atPath: file) }
        return try ServiceOptions.parse(["--broker", broker, "--broker-login", file]).brokerAddress()
    }

    @Test(arguments: ["secret", "secret\n", "secret\r\nwhat follows is a comment\n"])
    func readsThePasswordFromTheFirstLineOfAFile(text: String) throws {
        for (broker, line) in [("mqtt://ann@server", text), ("mqtt://server", "ann:\(text)")] {
            let address = try address(broker, login: line)
            #expect(address.username == "ann" && address.password == "secret")
        }
    }

    @Test func aPasswordMayHaveAColon() throws {
        for (broker, line) in [("mqtt://ann@server", "ann:secret"), ("mqtt://server", "ann:ann:secret")] {
            let address = try address(broker, login: line)
            #expect(address.username == "ann" && address.password == "ann:secret")
        }
    }

    @Test(arguments: [
        ("mqtt://ann@server", "", "there is no password"), ("mqtt://server", "\n\n", "there is no password"),
        ("mqtt://server", "secret", "is not name:password"), ("mqtt://server", "ann:", "is not name:password"),
        ("mqtt://server", ":secret", "is not name:password"), ("mqtt://ann:other@server", "secret", "another one"),
    ])
    func refusesAFileWithoutAPassword(broker: String, text: String, complaint: String) {
        #expect { try address(broker, login: text) } throws: { "\($0)".contains(complaint) }
    }

    @Test func saysWhichFileIsMissing() throws {
        let options = try ServiceOptions.parse(["--broker", "mqtt://ann@server", "--broker-login", "/nowhere/pw"])
        #expect { try options.brokerAddress() } throws: { "\($0)".contains("/nowhere/pw") }
    }

    @Test func trustsTheSystemsAuthoritiesUnlessTold() throws {
        #expect(try ServiceOptions.parse(["--broker", "mqtts://server"]).brokerAddress().tls == .init())
    }

    @Test(arguments: [
        ["--site", "My Home"], ["--site", ""], ["--instance", "a/b"], ["--instance", "+"], ["--log-level", "loud"],
        ["--tls-cert", "pi.pem"], ["--tls-key", "pi.key"], ["--brokr", "mqtt://server"],
    ])
    func refusesFlagsThatCannotBe(arguments: [String]) {
        #expect(throws: (any Error).self) { try ServiceOptions.parse(arguments) }
    }

    @Test func refusesABrokerThatCannotBeWithoutRepeatingItsPassword() throws {
        let options = try ServiceOptions.parse(["--broker", "http://ann:secret@server"])
        let error = try #require(throws: BusError.self) { try options.brokerAddress() }
        #expect(error.code == .badAddress)
        #expect(!error.description.contains("secret"))
    }

    @Test func encryptsNoSocket() throws {
        let options = try ServiceOptions.parse(["--broker", "unix:///run/broker", "--tls-ca", "ca.pem"])
        let error = try #require(throws: BusError.self) { try options.brokerAddress() }
        #expect(error.code == .badAddress)
        #expect(try ServiceOptions.parse(["--broker", "unix:///run/broker"]).brokerAddress().host == "/run/broker")
    }

    @Test func namesTheHost() {
        #expect(!Name.host.text.isEmpty)
        #expect(Name.host.text.count <= 40)
    }
}

@Suite struct FrameSizeTests {
    @Test(arguments: [("640x480", 640, 480), ("16x16", 16, 16), ("8192x8192", 8192, 8192)])
    func readsASize(text: String, width: Int, height: Int) {
        #expect(FrameSize(argument: text) == FrameSize(width: width, height: height))
        #expect(FrameSize(width: width, height: height).description == text)
    }

    @Test(arguments: [
        "", "640", "640x", "x480", "640x480x3", "640 x 480", "15x480", "640x8193", "-640x480", "0x0", "640×480",
        "99999999999999999999x480",
    ])
    func refusesWhatIsNoSize(text: String) {
        #expect(FrameSize(argument: text) == nil)
    }
}
