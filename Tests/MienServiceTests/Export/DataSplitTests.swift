import Failure
import Testing

@testable import MienService

@Suite struct DataSplitTests {
    @Test(arguments: ["80/10/10", "100/0/0", "0/0/100", "34/33/33"]) func readsPercents(text: String) throws {
        #expect(try DataSplit(parsing: text).description == text)
    }

    @Test(arguments: [
        "", "80", "80/20", "80/10/11", "80/10/10/0", "-1/1/100", "a/b/c", "80/10/1 0", "99999999999999999999/0/0",
    ])
    func refusesWhatIsNoSplit(text: String) {
        let error = #expect(throws: MienError.self) { try DataSplit(parsing: text) }
        #expect(error?.code == .badArgument)
    }

    @Test func givesATrackTheSamePartEachTime() {
        let tracks = (0..<200).map { "hall/abc/\($0)" }
        #expect(tracks.map(DataSplit.usual.part) == tracks.map(DataSplit.usual.part))
        // It must not change from version to version either.
        #expect(DataSplit.usual.part(of: "hall/1/7") == Self.expected)
    }

    /// `printf hall/1/7 | sha256sum` begins with 087a4aa7e6439378, which is 20 modulo 100.
    private static let expected = DataPart.train

    @Test func comesCloseToTheShares() {
        let parts = (0..<10_000).map { DataSplit.usual.part(of: "hall/abc/\($0)") }
        let counts = DataPart.allCases.map { part in parts.count { $0 == part } }
        // Six standard deviations of a binomial: √(10,000 · 0.8 · 0.2) = 40, √(10,000 · 0.1 · 0.9) = 30.
        #expect(abs(counts[0] - 8_000) < 240 && abs(counts[1] - 1_000) < 180 && abs(counts[2] - 1_000) < 180)
    }

    @Test func putsEverythingIntoOnePartWhenToldSo() throws {
        for (text, part) in [("100/0/0", DataPart.train), ("0/100/0", .validation), ("0/0/100", .test)] {
            let split = try DataSplit(parsing: text)
            #expect((0..<500).allSatisfy { split.part(of: "\($0)") == part })
        }
    }
}
