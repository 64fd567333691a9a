/// A model's version in an order that people expect: 0.10.0 is later than 0.9.0, and 1.0.0-rc1 is earlier than 1.0.0.
package struct BundleVersion: Comparable {
    private let numbers: [Substring]
    private let suffix: Substring?

    package init(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        numbers = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        suffix = parts.count > 1 ? parts[1] : nil
    }

    package static func < (left: BundleVersion, right: BundleVersion) -> Bool {
        for (a, b) in zip(left.numbers, right.numbers) where a != b { return isEarlier(a, b) }
        if left.numbers.count != right.numbers.count { return left.numbers.count < right.numbers.count }
        switch (left.suffix, right.suffix) {
        case (nil, _): return false
        case (_?, nil): return true
        case (let a?, let b?): return isEarlier(a, b)
        }
    }

    private static func isEarlier(_ a: Substring, _ b: Substring) -> Bool {
        guard let first = Int(a), let second = Int(b), first != second else { return a < b }
        return first < second
    }
}
