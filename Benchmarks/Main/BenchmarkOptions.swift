import ArgumentParser

struct BusOptions: ParsableArguments {
    @Option(help: "How many times each of the two is measured, in turn.")
    var rounds = 5

    func validate() throws {
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds is a number from 1 to 100") }
    }

    func measure(into report: inout BenchmarkReport, _ progress: Progress) async throws {
        report.bus = try await BusBenchmark(rounds: rounds, progress: progress).run()
    }
}

struct RecorderOptions: ParsableArguments {
    @Option(help: "How many results are recorded.")
    var results = 50_000

    @Option(
        help: ArgumentHelp(
            "Where the databases are made, and removed: how fast the disk is matters.",
            valueName: "path"
        )
    )
    var folder = "/var/tmp"

    @Option(help: "Let a database grow to so many results, and measure it on the way; ten million take 2 GB.")
    var rows = 0

    func validate() throws {
        guard (0...100_000_000).contains(rows) else { throw ValidationError("--rows is a number up to 100000000") }
        // The broker keeps no more for a recorder that falls behind.
        guard (1...100_000).contains(results) else { throw ValidationError("--results is a number from 1 to 100000") }
    }

    func measure(into report: inout BenchmarkReport, _ progress: Progress) async throws {
        let folder = try DatabaseFolder(in: folder)
        defer { folder.remove() }
        if rows > 0 {
            let growth = GrowthBenchmark(rows: rows, folder: folder, progress: progress)
            report.growth = try await growth.run()
            return
        }
        report.recorder = try await RecorderBenchmark(results: results, folder: folder, progress: progress).run()
        report.store = try await StoreBenchmark(folder: folder, progress: progress).run()
    }
}

struct QueryOptions: ParsableArguments {
    @Option(help: "How many results there are; ten million take 4 GB.")
    var rows = 1_000_000

    @Option(help: ArgumentHelp("Where the database is made, and removed.", valueName: "path"))
    var folder = "/var/tmp"

    func validate() throws {
        guard (1_000...100_000_000).contains(rows) else {
            throw ValidationError("--rows is a number from 1000 to 100000000")
        }
    }

    func measure(into report: inout BenchmarkReport, _ progress: Progress) async throws {
        let folder = try DatabaseFolder(in: folder)
        defer { folder.remove() }
        report.queries = try await QueryBenchmark(rows: rows, folder: folder, progress: progress).run()
    }
}

struct PostgresOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: postgres://user@host/name; what is stored stays in it. Without one, a server is started.",
            valueName: "url"
        )
    )
    var database: String?

    @Option(help: "How many results are stored in large batches.")
    var results = 100_000

    func validate() throws {
        guard (1_000...10_000_000).contains(results) else {
            throw ValidationError("--results is a number from 1000 to 10000000")
        }
    }

    func measure(into report: inout BenchmarkReport, _ progress: Progress) async throws {
        report.postgres = try await PostgresBenchmark(database: database, rows: results, progress: progress).run()
    }
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one line of JSON, and nothing else.")
    var json = false

    var progress: Progress { Progress(isSilent: json) }

    func print(_ report: BenchmarkReport) throws {
        Swift.print(json ? try report.json() : "\n" + report.text)
    }
}
