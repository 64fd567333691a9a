import Faces
import SwiftProtobuf

private let kibibyte = 1024

extension WireFrame: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte * kibibyte }
    public var flaw: String? {
        if let flaw = info.flaw { return flaw }
        return jpeg.starts(with: [0xFF, 0xD8, 0xFF]) ? truth.flaw : "its picture is not a JPEG"
    }
}

extension WireFaceSet: WireMessage {
    public static var sizeLimit: Int { 256 * kibibyte }
    public var flaw: String? {
        frame.flaw ?? faces.lazy.compactMap(\.flaw).first ?? truth.flaw
    }
}

extension WireFaceSetOrigin: WireMessage {
    public static var sizeLimit: Int { WireFaceSet.sizeLimit }
    public var flaw: String? { nil }
}

extension WireEmotionReport: WireMessage {
    public static var sizeLimit: Int { 256 * kibibyte }
    public var flaw: String? {
        if (try? Name(producer)) == nil { return "its producer is not a name" }  // The name's own error adds nothing.
        if sequence == 0 || sequence > UInt64(Int64.max) { return "its sequence is not in 1 … 2^63 - 1" }
        return contentFlaw
    }

    /// What is wrong with what it says, whoever numbered it.
    var contentFlaw: String? {
        frame.flaw ?? model.flaw ?? faces.lazy.compactMap(\.flaw).first ?? truth.flaw
    }
}

extension WireDelivery: WireMessage {
    public static var sizeLimit: Int { 256 * kibibyte }
    public var flaw: String? {
        if (try? Name(producer)) == nil { return "its producer is not a name" }  // The name's own error adds nothing.
        return sequence == 0 || sequence > UInt64(Int64.max) ? "its sequence is not in 1 … 2^63 - 1" : nil
    }
}

extension WireReceipt: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { nil }
}

extension WireLabel: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        guard Name.isValid(producer) else { return "its producer is not a name" }
        if sequence == 0 || sequence > UInt64(Int64.max) { return "its sequence is not in 1 … 2^63 - 1" }
        return givenAt > 0 ? contentFlaw : "it has no time"
    }

    /// What is wrong with what it says, whoever numbered it.
    var contentFlaw: String? {
        guard Name.isValid(key), Name.isValid(person) else { return "its key or person is not a name" }
        guard source.isEmpty || Name.isValid(source) else { return "its source is not a name" }
        if case .UNRECOGNIZED = reason { return "it has a reason that this version does not know" }
        return face.flaw ?? (hasModel ? model.flaw : nil) ?? verdictFlaw
    }

    private var verdictFlaw: String? {
        switch verdict {
        case .confirmed, .corrected: Emotion(emotion) == nil ? "it names none of the seven emotions" : nil
        case .notAFace, .skipped: nil
        case .undone: Name.isValid(undoes) ? nil : "it does not say which label it takes back"
        case .unspecified, .UNRECOGNIZED: "it has no verdict"
        }
    }
}

extension WireServiceStatus: WireMessage {
    public static var sizeLimit: Int { 256 * kibibyte }
    public var flaw: String? { state == .unspecified ? "it has no state" : nil }
}

extension WireFrameInfo {
    /// The longest side of a picture that any decoder here accepts.
    private static let maximumSide: UInt32 = 16_384

    var flaw: String? {
        guard sequence >= 1, sequence <= UInt64(Int64.max) else { return "its frame's sequence is not in 1 … 2^63 - 1" }
        guard capturedAt > 0 else { return "its frame has no time" }
        let sides = 1...Self.maximumSide
        return sides.contains(width) && sides.contains(height) ? nil : "its frame's size is \(width)×\(height)"
    }
}

extension WireFace {
    var flaw: String? {
        box.flaw ?? (hasCrop ? crop.region.flaw : nil)
            ?? (score.isFinite && landmarks.allSatisfy(\.isFinite) ? nil : "a face has a number that is not finite")
    }
}

extension WireFaceEmotion {
    var flaw: String? {
        if let flaw = box.flaw { return flaw }
        guard score.isFinite, landmarks.allSatisfy(\.isFinite) else { return "a face has a number that is not finite" }
        guard let likelihoods = EmotionProbabilities(probabilities) else {
            return "a face does not have seven probabilities"
        }
        guard let emotion = Emotion(emotion) else { return "a face's emotion is none of the seven" }
        guard likelihoods[emotion] == likelihoods.values.max() else {
            return "a face's emotion is not its most likely one"
        }
        if hasModel, let flaw = model.flaw { return flaw }
        return hasSmoothed ? smoothed.flaw ?? (track == 0 ? "a face is smoothed that nothing tracks" : nil) : nil
    }
}

extension WireSmoothedEmotion {
    fileprivate var flaw: String? {
        // The emotion is the one that is shown: it need not be the most likely one.
        EmotionProbabilities(probabilities) != nil && Emotion(emotion) != nil
            ? nil : "a face's smoothed emotion is none of the seven, or has not seven probabilities"
    }
}

extension WireModelReference {
    fileprivate var flaw: String? {
        let names = [name, version]
        // The name's own error adds nothing to this sentence.
        return names.allSatisfy { (try? Name($0)) != nil } && hashPrefix.utf8.count <= 64
            ? nil : "its model has no proper name, version and hash"
    }
}

extension WireBox {
    fileprivate var flaw: String? {
        let numbers = [x, y, width, height]
        return numbers.allSatisfy { $0.isFinite && abs($0) < 1_000_000 } && width > 0 && height > 0
            ? nil : "a box is \(width)×\(height) at (\(x), \(y))"
    }
}

extension WirePoint {
    fileprivate var isFinite: Bool { x.isFinite && y.isFinite }
}

extension [WireTruth] {
    fileprivate var flaw: String? { lazy.compactMap(\.box.flaw).first }
}
