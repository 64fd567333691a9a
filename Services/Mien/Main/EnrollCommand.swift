public import ArgumentParser
public import Enrolment
import Failure
import Foundation
import Messages
import MienService
import ServiceKit

struct EnrollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Lets a node in: a certificate, an account at the broker, and one file for the node.",
        discussion: """
            camera: its frames. edge: also its faces and results. detector, classifier: one more machine for the work. viewer: \
            looks. A node writes only what is its own; docs/security.md has the table.

            Examples: mien enroll hall-cam --role camera
                      mien enroll pi4 --role edge --camera door --camera yard
            """
    )

    @Argument(help: "The node's name.")
    var name: Name

    @Option(help: "What it is for: camera, edge, detector, classifier or viewer.")
    var role: NodeRole

    @Option(parsing: .singleValue, help: "A camera of the node; one with the node's name unless told otherwise.")
    var camera: [Name] = []

    @Option(help: ArgumentHelp("What 'mien request' made on the node: the key stays there.", valueName: "file"))
    var request: String?

    @Option(help: "How many days its certificate counts; it is renewed by itself.")
    var days = 365

    @Option(help: ArgumentHelp("The node's file; NAME.mien in this folder unless told otherwise.", valueName: "file"))
    var output: String?

    @Flag(help: "Show the command for the node as a QR code, too (qrencode draws it).")
    var qr = false

    @OptionGroup
    var security: SecurityOptions

    func run() async throws {
        // Before anybody is let in.
        if qr { try QRCode.check() }
        var admission = try SecurityFolder.Admission(name, role: role, cameras: camera)
        admission.days = days
        if let request {
            do {
                admission.request = try String(contentsOfFile: request, encoding: .utf8)
            } catch {
                throw MienError(.unreadableInput, "\(request) cannot be read", cause: error)
            }
        }
        let site = try SiteSecurity(security.configuration())
        print(try site.enroll(admission, into: output), terminator: "")
        if qr {
            let command = try site.joinCommand(for: output ?? SiteSecurity.file(of: name))
            print(try await QRCode.text(of: command), terminator: "")
        }
    }
}

extension NodeRole: ExpressibleByArgument {}
