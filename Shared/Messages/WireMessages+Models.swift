import SwiftProtobuf

private let kibibyte = 1024

extension WireModelSelection: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        guard revision > 0, revision <= UInt64(Int64.max) else { return "its revision is not in 1 … 2^63 - 1" }
        guard selectedAt > 0 else { return "it has no time" }
        guard selectedBy.isEmpty || Name.isValid(selectedBy) else { return "who selected it is not a name" }
        return model.flaw ?? (hasPrevious ? previous.flaw : nil)
            ?? (hasShadow ? shadow.flaw ?? shareFlaw(shadowShare) : nil)
            ?? (hasCanary ? canary.flaw ?? shareFlaw(canaryShare) : nil)
    }

    private func shareFlaw(_ share: Double) -> String? {
        // NaN fails the comparisons.
        share > 0 && share <= 1 ? nil : "a share is not above 0 and at most 1"
    }
}

extension WireModelState: WireMessage {
    public static var sizeLimit: Int { 16 * kibibyte }
    public var flaw: String? {
        guard since > 0 else { return "it has no time" }
        let parts = [hasModel ? model : nil, hasShadow ? shadow : nil, hasCanary ? canary : nil].compactMap { $0 }
        return (hasRunning ? running.flaw : nil) ?? parts.lazy.compactMap(\.flaw).first
    }
}

extension WireModelState.Part {
    fileprivate var flaw: String? {
        switch stage {
        case .unspecified, .UNRECOGNIZED: "a part of it has no stage"
        case .fetching, .testing, .loading, .running, .failed: choice.flaw
        }
    }
}

extension WireModelChoice {
    var flaw: String? {
        guard Name.isValid(name), Name.isValid(version) else { return "a model has no proper name and version" }
        return hashFlaw(sha256) ?? (precision.isEmpty || Name.isValid(precision) ? nil : "a precision is not a name")
    }
}

extension WireBundlesRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { nil }
}

extension WireBundlesReply: WireMessage {
    public static var sizeLimit: Int { 256 * kibibyte }
    public var flaw: String? { bundles.lazy.compactMap(\.choice.flaw).first }
}

extension WireBundleRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { hashFlaw(sha256) }
}

extension WireBundleReply: WireMessage {
    public static var sizeLimit: Int { 2 * kibibyte * kibibyte }
    public var flaw: String? {
        if manifest.isEmpty { return "it has no manifest" }
        return files.allSatisfy { Name.isValid($0.name) } ? nil : "a file's name is not a name"
    }
}

extension WireChunkRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? {
        guard Name.isValid(file) else { return "its file is not a name" }
        guard offset <= UInt64(Int64.max) else { return "its offset is beyond any file" }
        return count > 0 ? hashFlaw(sha256) : "it asks for nothing"
    }
}

extension WireChunkReply: WireMessage {
    /// The most bytes of a file in one reply.
    public static let chunkLimit = 256 * kibibyte
    public static var sizeLimit: Int { chunkLimit + kibibyte }
    public var flaw: String? { data.count <= Self.chunkLimit ? nil : "it has too many bytes" }
}

extension WireTakeRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { Name.isValid(source) ? hashFlaw(sha256) : "its source is not a name" }
}

extension WireTakeReply: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { nil }
}

private func hashFlaw(_ hash: some Collection) -> String? {
    hash.count == 32 ? nil : "a hash does not have 32 bytes"
}
