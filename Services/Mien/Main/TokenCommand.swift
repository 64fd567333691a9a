import ArgumentParser
import Messages
import MienService
import ServiceKit

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Says who may use the gateway, and for what.",
        discussion: """
            A viewer sees results, a labeler also says what faces show, an admin also changes models and deletes. The file keeps
            only what a token hashes to; mien-gateway --tokens FILE reads it again when it changes.

            Example: mien token add anna --role labeler
            """,
        subcommands: [Add.self, List.self, Remove.self]
    )

    struct File: ParsableArguments {
        @Option(help: ArgumentHelp("The file of tokens.", valueName: "file"))
        var file = TokenDesk.usualFile
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a token and prints it, once.")

        @Argument(help: "Whose it is; labels are given in this name.")
        var name: Name

        @Option(
            help: ArgumentHelp("What it is good for: \(TokenDesk.roles.joined(separator: ", ")).", valueName: "role")
        )
        var role: String

        @Option(help: ArgumentHelp("When it ends: 2027-01-31.", valueName: "time"))
        var expires: String?

        @OptionGroup var tokens: File

        func run() async throws { try TokenDesk(file: tokens.file).add(name, role: role, expires: expires) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows whose tokens there are.")

        @OptionGroup var tokens: File

        func run() async throws { try TokenDesk(file: tokens.file).list() }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a token worthless.")

        @Argument(help: "Whose it is.")
        var name: Name

        @OptionGroup var tokens: File

        func run() async throws { try TokenDesk(file: tokens.file).remove(name) }
    }
}
