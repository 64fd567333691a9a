import ArgumentParser
import Bus
import Messages
import MienService
import ServiceKit

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Shows faces, one after the other, and takes what you say of them.",
        discussion: """
            One key for each answer: a angry, d disgust, f fear, h happy, s sad, u surprise, n neutral (or 1 to 7), Enter for
            what the model says, x not a face, space skip, z take back, ? help, q end. Needs mien-feedback, and a recorder
            that keeps crops.

            Examples: mien review --camera hall
                      ssh -t pi mien review --person anna --graphics blocks
            """
    )

    @Option(help: "Who you are: what you say stands under this name.")
    var person = Name.user

    @Option(help: "Only faces of this camera.")
    var camera: Name?

    @Option(help: ArgumentHelp("Only faces that this model read: its name, or name-version.", valueName: "model"))
    var model: String?

    @Option(help: "Only faces that the model takes for this: angry, disgust, fear, happy, sad, surprise or neutral.")
    var emotion: String?

    @Option(help: "How pictures are shown: kitty, iterm, sixel, blocks or none; else as the terminal says that it can.")
    var graphics: TerminalGraphics?

    @OptionGroup(title: "Bus")
    var connection: ServiceOptions

    func run() async throws {
        var options = Review.Options(site: connection.site, person: person)
        (options.camera, options.model, options.emotion) = (camera, model, emotion)
        options.graphics = graphics
        try await CommandBus(connection, purpose: "review").run { [options] bus in
            try await Review(options).run(on: bus)
        }
    }
}
