/// Works on several pictures at a time, and shows how far it is.
struct ImportProgress {
    private var tally = ImportTally()
    private var bar: ProgressBar

    init(total: Int) {
        bar = ProgressBar(total: total)
    }

    /// - Throws: the first error that ends it all.
    mutating func run(_ reading: ImportReading, _ work: PictureImport, window: Int) async throws -> ImportTally {
        defer { bar.finish() }
        return try await withThrowingTaskGroup(of: (String, PictureImport.Outcome).self) { group in
            var underway = 0
            for await entry in reading.entries {
                reading.release()
                if underway == window, let (name, outcome) = try await group.next() {
                    underway -= 1
                    show(name, outcome)
                }
                switch entry {
                case .picture(let picture):
                    underway += 1
                    group.addTask { (picture.name, try await work.bring(picture)) }
                case .unreadable(let name, let sentence): tally.addUnreadable(name, sentence)
                case .broken(let error): throw error
                }
            }
            while let (name, outcome) = try await group.next() { show(name, outcome) }
            return tally
        }
    }

    private mutating func show(_ name: String, _ outcome: PictureImport.Outcome) {
        tally.add(outcome, of: name)
        bar.update(tally.total, note: name)
    }
}
