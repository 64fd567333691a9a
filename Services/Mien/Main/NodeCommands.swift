import ArgumentParser
import Bus
import Enrolment
import Logging
import Messages
import MienService
import ServiceKit

struct RevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Lets a node in no more, and drops its connections."
    )

    @Argument(help: "The node's name.")
    var name: Name

    @OptionGroup
    var security: SecurityOptions

    func run() throws {
        print(try SiteSecurity(security.configuration()).revoke(name), terminator: "")
    }
}

struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "Lists who is enrolled, until when, and when they were last heard of."
    )

    @Flag(help: "A line of JSON for each.")
    var json = false

    @OptionGroup
    var security: SecurityOptions

    func run() async throws {
        let configuration = try security.configuration()
        var list = try NodeList(of: SiteSecurity(configuration))
        let logger = CommandLog.bootstrap(label: "mien", level: .critical)
        do {
            list = try await NodeLookout(configuration).look(list)
        } catch let error as BusError {
            logger.error("The broker does not answer, so nobody can be heard of", metadata: ["error": "\(error)"])
        }
        print(try list.text(json: json), terminator: "")
    }
}

struct RequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "On a node: makes its key, and a request for 'mien enroll --request'."
    )

    @Argument(help: "The node's name.")
    var name: Name

    @Option(help: ArgumentHelp("The request; NAME.csr in this folder unless told otherwise.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Where papers and configuration go to.", valueName: "folder"))
    var into = NodeJoining.usualFolder

    func run() throws {
        let joining = NodeJoining(folder: into, units: nil, program: "mien")
        print(try joining.request(for: name, into: output ?? "\(name).csr"), terminator: "")
    }
}

struct RenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "On a node: gets its next certificate if it is time; 'mien up' does so by itself."
    )

    @Option(help: ArgumentHelp("The node's configuration.", valueName: "file"))
    var config = "\(NodeJoining.usualFolder)/mien.yaml"

    @Flag(help: "Also if it is not time yet.")
    var force = false

    func run() async throws {
        let logger = CommandLog.bootstrap(label: "mien", level: .error)
        guard let renewal = try NodeRenewal(of: SystemConfiguration(file: config), logger: logger) else {
            throw ValidationError("\(config) is not a node's: it has no 'role'")
        }
        print(try await renewal.renew(force: force).map { "Renewed until \($0)." } ?? "It is not time yet.")
    }
}
