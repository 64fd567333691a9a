import Failure
import Messages
import PostgresTestKit
import Testing

@testable import PostgresStore
@testable import Store

@Suite(
    "A PostgreSQL server that fails",
    .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed: Scripts/setup --test does it"),
    .timeLimit(.minutes(5))
)
struct PostgresFailureTests {
    private func store(_ address: String) throws -> PostgresStore {
        try PostgresStore(PostgresAddress(parsing: address), site: Name("home")) { TestRecord.now }
    }

    private func code(opening address: String) throws -> StoreError {
        try #require(#expect(throws: StoreError.self) { try store(address) })
    }

    // MARK: Who is not let in

    @Test func saysWhatIsWrongWithAnAddress() throws {
        let server = try PostgresServer.shared.get()
        let database = try server.makeDatabase()
        let name = try #require(database.split(separator: "/").dropFirst(2).first?.prefix { $0 != "?" })
        let wrong = try code(opening: server.address(of: String(name), user: "locked"))
        #expect(wrong.code == .unreachable && wrong.message.contains("PGPASSFILE"))
        #expect(wrong.message.contains("no password supplied"))
        let absent = try code(opening: server.address(of: "no_such_database"))
        #expect(absent.code == .unreachable && absent.message.contains("does not exist"))
        #expect(try code(opening: "postgres://nobody@/x?host=\(server.folder)/nowhere").code == .unreachable)
        // One that may not make tables.
        let guest = try code(opening: server.address(of: String(name), user: "guest"))
        #expect(guest.code == .readOnly && guest.message.contains("permission denied"))
    }

    @Test(arguments: [
        "postgres://ann:secret@host/db", "postgresql://ann:@host", "postgres://host/db?user=a&password=secret",
        "postgres://host/db?sslpassword=secret", "postgres://host/d b", "mysql://host", "",
    ])
    func refusesAnAddressThatIsNoneOrHasAPassword(text: String) {
        let error = #expect(throws: StoreError.self) { try PostgresAddress(parsing: text) }
        #expect(error?.code == .badAddress)
        #expect(error?.message.contains("secret") == false)
    }

    @Test func tellsAnAddressWithoutWhatMayBePrivate() throws {
        let address = try PostgresAddress(parsing: "postgres://ann@host:5432/db?sslmode=verify-full&sslkey=x")
        #expect("\(address)" == "postgres://ann@host:5432/db")
        #expect(PostgresAddress.isAddress("postgresql://") && !PostgresAddress.isAddress("/var/lib/mien.sqlite"))
    }

    // MARK: Versions

    @Test func refusesTablesOfAnotherVersion() throws {
        let server = try PostgresServer.shared.get()
        let database = try server.makeDatabase()
        let address = try PostgresAddress(parsing: database)
        let early = #expect(throws: StoreError.self) { try PostgresReader(address, site: Name("home")) }
        #expect(early?.code == .olderSchema)
        _ = try store(database)
        _ = try PostgresReader(address, site: Name("home"))
        try server.psql("INSERT INTO mien.schema_version (version) VALUES (99)", in: database)
        #expect(try code(opening: database).code == .newerSchema)
        let late = #expect(throws: StoreError.self) { try PostgresReader(address, site: Name("home")) }
        #expect(late?.code == .newerSchema)
    }

    @Test func bringsOlderTablesUpToDate() throws {
        let server = try PostgresServer.shared.get()
        let database = try server.makeDatabase()
        _ = try store(database).insert([.example(1)])
        // As the first version left it.
        try server.psql(
            "DROP TABLE mien.crop, mien.frame; DROP VIEW mien.result; DELETE FROM mien.schema_version WHERE version > 1",
            in: database
        )
        #expect(try store(database).insert([.example(1), .example(2)]) == InsertOutcome(stored: 1, duplicates: 1))
        #expect(try server.psql("SELECT count(*) FROM mien.result", in: database) == "2")
    }

    // MARK: In the middle of something

    /// Something that happens when the 50th report of a batch is stored.
    private func stumbling(_ happening: String, _ body: (PostgresStore, [RecordedReport]) throws -> Void) throws {
        let server = try PostgresServer.shared.get()
        let database = try server.makeDatabase()
        let store = try store(database)
        _ = try store.insert([.example(1)])
        try server.psql(
            """
            CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $do$
            BEGIN \(happening); RETURN NEW; END $do$;
            CREATE TRIGGER stumble BEFORE INSERT ON mien.report FOR EACH ROW WHEN (NEW.sequence = 50) EXECUTE FUNCTION stumble()
            """,
            in: database
        )
        let batch = try (1...100).map { try RecordedReport.example($0) }
        try body(store, batch)
        let reader = try PostgresReader(PostgresAddress(parsing: database), site: Name("home"))
        #expect(try reader.reports().map(\.sequence) == [1])
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [1])
        try server.psql("DROP TRIGGER stumble ON mien.report", in: database)
        #expect(try store.insert(batch) == InsertOutcome(stored: 99, duplicates: 1))
        #expect(try reader.timeline(ReportSelection(), step: .day).map(\.reports) == [100])
    }

    @Test func storesNothingOfABatchDuringWhichTheConnectionIsCut() throws {
        try stumbling("PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1)") { store, batch in
            let error = #expect(throws: StoreError.self) { try store.insert(batch) }
            #expect(error?.code == .unreachable)
        }
    }

    @Test(arguments: [
        ("disk_full", StoreFailureCode.full), ("io_error", .inputOutput), ("query_canceled", .timedOut),
        ("data_corrupted", .corrupt), ("deadlock_detected", .inUse), ("insufficient_privilege", .readOnly),
        ("check_violation", .inUse), ("feature_not_supported", .refused),
    ])
    func storesNothingOfABatchThatTheServerRefuses(condition: String, code: StoreFailureCode) throws {
        try stumbling("RAISE EXCEPTION USING ERRCODE = '\(condition)', MESSAGE = 'as the test wants it'") {
            store,
            batch in
            let error = #expect(throws: StoreError.self) { try store.insert(batch) }
            #expect(error?.code == code)
            #expect(error?.message.contains("as the test wants it") == true)
        }
    }

    @Test func losesAConnectionThatIsCutWhileRowsAreCopied() throws {
        let database = try PostgresServer.shared.get().makeDatabase()
        let connection = try PostgresConnection(to: PostgresAddress(parsing: database))
        try connection.execute("CREATE TEMPORARY TABLE incoming (number bigint)")
        try connection.execute(
            """
            CREATE FUNCTION pg_temp.cut() RETURNS trigger LANGUAGE plpgsql AS $do$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END $do$
            """
        )
        try connection.execute(
            """
            CREATE TRIGGER cut BEFORE INSERT ON incoming FOR EACH ROW WHEN (NEW.number = 5000) EXECUTE FUNCTION pg_temp.cut()
            """
        )
        var rows = CopyRows()
        for number in 1...200_000 { rows.add([Int64(number)]) }
        let error = #expect(throws: StoreError.self) { try connection.copy(rows, into: "incoming") }
        #expect(error?.code == .unreachable && connection.isLost)
    }

    @Test func goesOnWhenTheServerWasKilled() throws {
        let server = try PostgresServer()
        let database = try server.makeDatabase()
        let store = try store(database)
        _ = try store.insert([.example(1)])
        try server.kill()
        let error = #expect(throws: StoreError.self) { try store.insert([.example(2)]) }
        #expect(error?.code == .unreachable)
        // Meanwhile it is not even tried each time.
        let again = #expect(throws: StoreError.self) { try store.insert([.example(2)]) }
        #expect(again?.code == .unreachable)
        try server.restart()
        var outcome: InsertOutcome?
        let end = ContinuousClock.now + .seconds(30)
        // It fails until the pause is over.
        while outcome == nil, ContinuousClock.now < end { outcome = try? store.insert([.example(1), .example(2)]) }
        #expect(outcome == InsertOutcome(stored: 1, duplicates: 1))
    }
}

@Suite("A pause before the next connection")
struct ReconnectPauseTests {
    @Test func growsAndEndsWithSuccess() {
        var (pause, now) = (ReconnectPause(), ContinuousClock.now)
        var waits: [Duration] = []
        for _ in 1...8 {
            #expect(pause.mayTry(at: now))
            pause.failed(at: now)
            let start = now
            while !pause.mayTry(at: now) { now += .milliseconds(250) }
            waits.append(now - start)
        }
        #expect(waits.map { $0 / .milliseconds(250) } == [1, 2, 4, 8, 16, 32, 40, 40])
        pause.succeeded()
        #expect(pause.mayTry(at: now))
        pause.failed(at: now)
        #expect(pause.mayTry(at: now + .milliseconds(250)))
    }
}

@Suite("A month")
struct MonthTests {
    private static let second: Int64 = 1_000_000

    @Test(arguments: [
        (Int64(0), "1970_01", Int64(0)), (-1, "1969_12", -2_678_400), (951_782_400, "2000_02", 949_363_200),
        (951_868_800, "2000_03", 951_868_800), (1_795_000_000, "2026_11", 1_793_491_200),
        (1_798_761_599, "2026_12", 1_796_083_200), (1_798_761_600, "2027_01", 1_798_761_600),
        (4_107_542_399, "2100_02", 4_105_123_200), (4_107_542_400, "2100_03", 4_107_542_400),
    ])
    func holdsATimeAndBegins(time: Int64, name: String, start: Int64) {
        let month = Month(containing: time * Self.second)
        #expect("\(month)" == name)
        #expect(month.start == start * Self.second)
        #expect(Month(containing: month.start) == month && Month(containing: month.next.start - 1) == month)
    }

    @Test func takesAnyTime() {
        #expect(Month(containing: .min) < Month(containing: 0) && Month(containing: 0) < Month(containing: .max))
        #expect(Month(year: 2026, month: 12).next == Month(year: 2027, month: 1))
    }
}
