import ArgumentParser
import ServiceKit

@main
struct MienCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien",
        abstract: "Facial expressions from many cameras, on a message bus.",
        version: Release.version,
        subcommands: [
            UpCommand.self, DemoCommand.self, WatchCommand.self, RecordsCommand.self, ReviewCommand.self,
            QualityCommand.self, ImportCommand.self, ExportCommand.self, ForgetCommand.self, BackupCommand.self,
            PredictCommand.self, ModelsCommand.self, PluginsCommand.self, TokenCommand.self, DoctorCommand.self,
            HealthCommand.self, BenchCommand.self, InitCommand.self, EnrollCommand.self, RevokeCommand.self,
            NodesCommand.self, RequestCommand.self, JoinCommand.self, RenewCommand.self,
        ]
    )
}
