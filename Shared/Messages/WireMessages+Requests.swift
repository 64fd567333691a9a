import SwiftProtobuf

private let kibibyte = 1024
/// More in one reply than any page of a screen shows; who wants more asks for the next page.
private let pageLimit: UInt32 = 1_000
private let cursorLimit = 256

extension WireReportsRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? { selection.flaw ?? pageFlaw(limit: limit, cursor: cursor.count) }
}

extension WireFrameRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? {
        guard Name.isValid(camera) else { return "its camera is not a name" }
        return isFrameNumber(frame) ? nil : "it is about no frame"
    }
}

extension WireTimelineRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        if case .UNRECOGNIZED = step { return "its step is none of minute, hour and day" }
        return selection.flaw
    }
}

extension WireCropRequest: WireMessage {
    public static var sizeLimit: Int { kibibyte }
    public var flaw: String? { face.flaw }
}

extension WireCandidatesRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        if case .UNRECOGNIZED = order { return "its order is none that this version knows" }
        if case .UNRECOGNIZED = part { return "its part is none that this version knows" }
        guard (0...1).contains(start) else { return "its start is not from 0 to 1" }
        return selection.flaw ?? personFlaw(person) ?? pageFlaw(limit: limit)
    }
}

extension WireLabelsRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        guard key.isEmpty || Name.isValid(key) else { return "its key is not a name" }
        return selection.flaw ?? personFlaw(person) ?? pageFlaw(limit: limit, cursor: cursor.count)
    }
}

extension WireConfusionRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? { selection.flaw }
}

extension WireForgetRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        if let flaw = selection.flaw { return flaw }
        guard !selection.camera.isEmpty || selection.since > 0 || selection.until > 0 else {
            return "it would delete everything: name a camera, a time, or both"
        }
        return selection.emotion == .unspecified && selection.model.isEmpty
            ? nil : "what is forgotten is chosen by camera and time, not by emotion or model"
    }
}

extension WireSubmitRequest: WireMessage {
    public static var sizeLimit: Int { 8 * kibibyte }
    /// Producer, sequence and time are for whoever takes the label to say.
    public var flaw: String? { hasLabel ? label.contentFlaw : "it has no label" }
}

extension WireRenewRequest: WireMessage {
    public static var sizeLimit: Int { 8 * kibibyte }
    public var flaw: String? {
        certificate.isEmpty || request.isEmpty || signature.isEmpty
            ? "it lacks the certificate, the request or the signature" : nil
    }
}

extension WireNextRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    /// Each item comes with its picture.
    private static let itemLimit: UInt32 = 100

    public var flaw: String? {
        guard Name.isValid(person) else { return "its person is not a name" }
        return selection.flaw ?? (limit <= Self.itemLimit ? nil : "it asks for more than \(Self.itemLimit) at a time")
    }
}

extension WireQualityRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? { selection.flaw }
}

extension WireRecordSelection {
    /// `name-version`, of two names.
    private static let longestModel = 2 * Name.maximumLength + 1

    var flaw: String? {
        guard camera.isEmpty || Name.isValid(camera) else { return "its camera is not a name" }
        guard since >= 0, until >= 0 else { return "a time of it is before 1970" }
        guard until == 0 || since < until else { return "it ends before it begins: 'since' must be before 'until'" }
        if case .UNRECOGNIZED = emotion { return "its emotion is none of the seven" }
        guard model.isEmpty || Name.isValid(model, maximumLength: Self.longestModel) else {
            return "its model is not a name, or name-version"
        }
        return nil
    }
}

extension WireFaceReference {
    /// More faces than a report has room for.
    private static let positions: UInt32 = 10_000

    var flaw: String? {
        guard Name.isValid(camera) else { return "its camera is not a name" }
        return isFrameNumber(frame) && position < Self.positions ? nil : "it is about no face"
    }
}

private func isFrameNumber(_ number: UInt64) -> Bool { (1...UInt64(Int64.max)).contains(number) }

private func personFlaw(_ person: String) -> String? {
    person.isEmpty || Name.isValid(person) ? nil : "its person is not a name"
}

private func pageFlaw(limit: UInt32, cursor: Int = 0) -> String? {
    guard limit <= pageLimit else { return "it asks for more than \(pageLimit) at a time" }
    return cursor <= cursorLimit ? nil : "its cursor is none that a reply gave"
}

extension WireCompareRequest: WireMessage {
    public static var sizeLimit: Int { 4 * kibibyte }
    public var flaw: String? {
        guard Name.isValid(first), Name.isValid(second), first != second else { return "it does not name two models" }
        guard selection.model.isEmpty, selection.emotion == .unspecified else {
            return "its selection names an emotion or a model"
        }
        return selection.flaw
    }
}

extension WireFindRequest: WireMessage {
    public static var sizeLimit: Int { WireFrame.sizeLimit }
    public var flaw: String? {
        if let flaw = frame.flaw { return flaw }
        return jpeg.starts(with: [0xFF, 0xD8, 0xFF]) ? nil : "its picture is not a JPEG"
    }
}

extension WireReadRequest: WireMessage {
    public static var sizeLimit: Int { WireFaceSet.sizeLimit + kibibyte }
    public var flaw: String? {
        guard Name.isValid(camera), !Topic.reservedCameraNames.contains(camera) else {
            return "its camera is not a name that a camera can have"
        }
        return hasFaces ? faces.flaw : "it has no faces"
    }
}
