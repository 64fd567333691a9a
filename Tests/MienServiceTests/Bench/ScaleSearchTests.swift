import Testing

@testable import MienService

@Suite struct ScaleSearchTests {
    /// Measures until the search is done, on a machine that is enough for so many cameras.
    private func measured(_ search: ScaleSearch, enoughFor limit: Int) -> [Int] {
        var (search, counts) = (search, [Int]())
        while let count = search.next, counts.count < 100 {
            counts.append(count)
            search.note(count, isSaturated: count > limit)
        }
        return counts
    }

    @Test func measuresWhatWasAskedForAndNoMore() {
        #expect(measured(ScaleSearch(asked: [32, 8, 8, 16], goesOn: false), enoughFor: 100) == [8, 16, 32])
    }

    @Test func leavesOutWhatIsSurelyTooMuch() {
        #expect(measured(ScaleSearch(asked: [8, 16, 32, 64], goesOn: false), enoughFor: 10) == [8, 16])
    }

    @Test(arguments: [9, 64, 100, 777, 4_000])
    func findsTheLimit(limit: Int) throws {
        var search = ScaleSearch(asked: [8], goesOn: true)
        while let count = search.next { search.note(count, isSaturated: count > limit) }
        let (enough, tooMany) = (try #require(search.enough), try #require(search.tooMany))
        #expect(enough <= limit && tooMany > limit)
        #expect(Double(tooMany - enough) <= max(1, 0.15 * Double(enough)))
    }

    @Test func comesDownWhenTheFirstIsTooMuch() throws {
        var search = ScaleSearch(asked: [1_000], goesOn: true)
        while let count = search.next { search.note(count, isSaturated: count > 3) }
        #expect(search.enough == 3 && search.tooMany == 4)
    }

    @Test func endsWhenNotOneCameraIsPossible() {
        #expect(measured(ScaleSearch(asked: [4], goesOn: true), enoughFor: 0) == [4, 2, 1])
    }

    @Test func endsOnAMachineThatIsEnoughForAll() {
        #expect(measured(ScaleSearch(asked: [1_000], goesOn: true), enoughFor: .max).last == ScaleSearch.limit)
    }
}
