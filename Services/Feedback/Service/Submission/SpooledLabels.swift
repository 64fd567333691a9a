public import Failure
public import Messages
public import Spool

/// Labels on their way to the recorder: in the spool's file until it has them.
struct SpooledLabels: LabelOutbox {
    let spool: Spool

    func add(_ label: WireLabel) async throws {
        try await spool.add(topic: .labels) { producer, sequence in
            var label = label
            (label.producer, label.sequence) = (producer.text, sequence)
            return try label.encode()
        }
    }
}

extension WireLabel {
    /// The labels that wait in a spool; none in one that has no file.
    ///
    /// - Throws: `SpoolError` when the file cannot be read.
    public static func pending(inSpool path: String, site: Name) throws(SpoolError) -> [WireLabel] {
        guard path != SpoolConfiguration.inMemory else { return [] }
        let contents = try SpoolContents(path: path, topic: Topic(site: site, .labels))
        // What this version cannot read is on its way to the recorder all the same.
        return contents.payloads.compactMap { try? decode($0) }
    }
}
