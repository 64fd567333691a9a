import ArgumentParser
import Logging
import MienService

extension BenchCommand {
    struct HTTP: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A gateway, and the system behind it, beside the bare kernels.",
            discussion: """
                wrk sends a picture with one face to POST /api/v1/predict; in turn with it, as many threads as the \
                detector has do the same work with nothing between them. At the end 200 clients come at once.

                Example: mien bench http --flood-seconds 10
                """
        )

        @Option(help: "How often the gateway and the kernels take turns.")
        var rounds = HTTPBench.Options().rounds

        @Option(help: ArgumentHelp("How long each has its turn.", valueName: "seconds"))
        var turn = HTTPBench.Options().turn

        @Option(help: "How many clients keep everybody busy.")
        var clients = HTTPBench.Options().clients

        @Option(help: "How many clients come at once at the end.")
        var floodClients = HTTPBench.Options().floodClients

        @Option(help: ArgumentHelp("For how long they come.", valueName: "seconds"))
        var floodSeconds = HTTPBench.Options().floodSeconds

        @Flag(inversion: .prefixedNo, help: "Record what is read, as it is unless a client says otherwise.")
        var record = true

        @Flag(help: "Print one line of JSON, and nothing else.")
        var json = false

        @OptionGroup(title: "Kernels")
        var kernels: Kernels

        @OptionGroup(title: "Kernels")
        var workers: Workers

        func validate() throws {
            guard (1...100).contains(rounds), (1...60).contains(turn) else {
                throw ValidationError("--rounds is a number from 1 to 100, and --turn one from 1 to 60")
            }
            guard (1...1_000).contains(clients), (1...1_000).contains(floodClients) else {
                throw ValidationError("--clients and --flood-clients are numbers from 1 to 1000")
            }
            guard (6...3_600).contains(floodSeconds) else {
                throw ValidationError("--flood-seconds is a number from 6 to 3600")
            }
        }

        func run() async throws {
            var options = HTTPBench.Options()
            (options.rounds, options.turn, options.clients) = (rounds, turn, clients)
            (options.floodClients, options.floodSeconds) = (floodClients, floodSeconds)
            (options.records, options.json, options.choice) = (record, json, kernels.choice)
            if let workers = workers.workers { options.workers = workers }
            try await HTTPBench(options, logger: CommandLog.bootstrap(label: "mien", level: .error)).run()
        }
    }
}
