import Foundation
import Testing

@testable import MienService

@Suite struct ProcessStatTests {
    private func line(_ name: String, rest: String = "") -> String {
        "4321 (\(name)) S 17 4321 4321 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 99999 123456789 2048 18446744073709551615"
            + rest
    }

    @Test(arguments: ["mien-detector", "a b", "tricky) S 1 (", "((", "", ") R 2 3", "tab\tand\nline"])
    func readsNamesWithAnythingInThem(name: String) throws {
        let stat = try #require(ProcessStat(line(name, rest: " 1 1 0 0")))
        #expect(stat.name == name)
        #expect(stat.parent == 17)
        #expect(stat.ticks == 300)
        #expect(stat.residentPages == 2_048)
    }

    @Test(arguments: [
        "", "()", ")(", "4321 (x) S 17", "4321 x S 17 1 1 0 -1 0 0 0 0 0 2 5 0 0 20 0 4 0 9 1 2",
        "1 (x) S y 1 1 0 -1 0 0 0 0 0 2 5 0 0 20 0 4 0 9 1 2", "1 (x) S 1 1 1 0 -1 0 0 0 0 0 -2 5 0 0 20 0 4 0 9 1 2",
    ])
    func refusesOtherLines(line: String) { #expect(ProcessStat(line) == nil) }

    @Test func survivesHugeAndNegativeNumbers() throws {
        let huge = "1 (x) S 1 1 1 0 -1 0 0 0 0 0 18446744073709551615 9 0 0 20 0 4 0 9 1 -5"
        let stat = try #require(ProcessStat(huge))
        #expect(stat.residentPages == 0)
        var use = ProcessUse()
        use.add(stat, as: "x")
        #expect(use["x"].residentBytes == 0)
    }

    @Test func findsThisProcess() throws {
        let stat = try #require(ProcessStat(pid: getpid()))
        #expect(stat.parent == getppid())
        #expect(stat.residentPages > 0)
        #expect(ProcessUse.now()["source"].residentBytes > 1 << 20)
    }

    @Test func readsMemoryThatIsSharedOut() {
        let text = "5581-7ffc ---p 00000000 00:00 0 [rollup]\nRss:  1588 kB\nPss:      812 kB\nPss_Anon:  1 kB\n"
        #expect(ProcessUse.proportionalBytes(text) == 812 * 1_024)
        for other in ["", "Pss:", "Pss: x kB", "Pss: -1 kB", "Pss: 12 MB", "Rss: 1 kB"] {
            #expect(ProcessUse.proportionalBytes(other) == 0)
        }
    }

    @Test func knowsWhatProgramsDo() {
        #expect(ProcessUse.role(of: "mien-classifier") == "classifier")
        #expect(ProcessUse.role(of: "mosquitto") == "broker")
        #expect(ProcessUse.role(of: "sh") == "sh")
    }

    @Test func addsUpProcessesOfOneKind() throws {
        var use = ProcessUse()
        let stat = try #require(ProcessStat(line("mien-camera")))
        use.add(stat, as: "camera")
        use.add(stat, as: "camera")
        #expect(use["camera"].cpuSeconds == 600 / Double(sysconf(Int32(_SC_CLK_TCK))))
        #expect(use["detector"] == ProcessUse.Amount())
    }

    @Test func tellsHowEvenlySomethingIsShared() {
        #expect(Spread.ratio([10, 12, 11]) == 1.2)
        #expect(Spread.ratio([5]) == 1)
        #expect(Spread.ratio([0, 5]) == nil)
        #expect(Spread.ratio([]) == nil)
    }
}
