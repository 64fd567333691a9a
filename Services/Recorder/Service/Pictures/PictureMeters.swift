import CoreMetrics

/// What a keeper of pictures counts.
struct PictureMeters {
    /// Why a picture was not kept.
    enum Reason: String, CaseIterable {
        /// More came than there was time for.
        case overload
        /// It could not be read.
        case invalid
        /// Nobody said in time which faces are in the frame.
        case unpaired
        /// The store did not take it.
        case failed
    }

    private let kept: [PictureInbox.Kind: Counter]
    private let dropped: [PictureInbox.Kind: [Reason: Counter]]

    init(factory: any MetricsFactory) {
        func counters<Key: RawRepresentable<String> & Hashable>(
            _ keys: [Key],
            _ make: (Key) -> Counter
        ) -> [Key: Counter] {
            Dictionary(uniqueKeysWithValues: keys.map { ($0, make($0)) })
        }
        kept = counters(PictureInbox.Kind.allCases) { kind in
            Counter(label: "mien_pictures_kept_total", dimensions: [("kind", kind.rawValue)], factory: factory)
        }
        let pairs = PictureInbox.Kind.allCases.map { kind in
            let byReason = counters(Reason.allCases) { reason in
                Counter(
                    label: "mien_pictures_dropped_total",
                    dimensions: [("kind", kind.rawValue), ("reason", reason.rawValue)],
                    factory: factory
                )
            }
            return (kind, byReason)
        }
        dropped = Dictionary(uniqueKeysWithValues: pairs)
    }

    func kept(_ kind: PictureInbox.Kind, by count: Int) { kept[kind]?.increment(by: Int64(count)) }

    func dropped(_ kind: PictureInbox.Kind, _ reason: Reason, by count: Int) {
        dropped[kind]?[reason]?.increment(by: Int64(count))
    }
}
