public import Messages
import ServiceKit

// The methods of Mien's services; mien.proto describes their messages.

extension RPCMethod<WireReportsRequest, WireReportsReply> {
    /// Reports, newest or oldest first, page by page.
    public static var recorderReports: Self { Self(service: .constant("recorder"), name: .constant("reports")) }
}

extension RPCMethod<WireFrameRequest, WireReportsReply> {
    /// All reports of one frame, of whichever models.
    public static var recorderFrame: Self { Self(service: .constant("recorder"), name: .constant("frame")) }
}

extension RPCMethod<WireTimelineRequest, WireTimelineReply> {
    /// How a camera's results went over time.
    public static var recorderTimeline: Self { Self(service: .constant("recorder"), name: .constant("timeline")) }
}

extension RPCMethod<WireCropRequest, WireCropReply> {
    /// The picture that is kept of a face.
    public static var recorderCrop: Self { Self(service: .constant("recorder"), name: .constant("crop")) }
}

extension RPCMethod<WireCandidatesRequest, WireCandidatesReply> {
    /// Faces that a person may be asked about.
    public static var recorderCandidates: Self { Self(service: .constant("recorder"), name: .constant("candidates")) }
}

extension RPCMethod<WireLabelsRequest, WireLabelsReply> {
    /// What people said, the newest first.
    public static var recorderLabels: Self { Self(service: .constant("recorder"), name: .constant("labels")) }
}

extension RPCMethod<WireConfusionRequest, WireConfusionReply> {
    /// What people said of faces against what models had said.
    public static var recorderConfusion: Self { Self(service: .constant("recorder"), name: .constant("confusion")) }
}

extension RPCMethod<WireForgetRequest, WireForgetReply> {
    /// Deletes what was recorded.
    public static var recorderForget: Self { Self(service: .constant("recorder"), name: .constant("forget")) }
}

extension RPCMethod<WireSubmitRequest, WireSubmitReply> {
    /// Gives a label. Answered is stored.
    public static var feedbackSubmit: Self { Self(service: .constant("feedback"), name: .constant("submit")) }
}

extension RPCMethod<WireNextRequest, WireNextReply> {
    /// Faces that this person may be asked about next.
    public static var feedbackNext: Self { Self(service: .constant("feedback"), name: .constant("next")) }
}

extension RPCMethod<WireQualityRequest, WireQualityReply> {
    /// How good the models are, as far as people have said.
    public static var feedbackQuality: Self { Self(service: .constant("feedback"), name: .constant("quality")) }
}

extension RPCMethod<WireCompareRequest, WireCompareReply> {
    /// Two models' answers to the same faces, and to people's labels.
    public static var recorderCompare: Self { Self(service: .constant("recorder"), name: .constant("compare")) }
}

extension RPCMethod<WireBundlesRequest, WireBundlesReply> {
    /// The bundles that the library can give.
    public static var libraryBundles: Self { Self(service: .constant("library"), name: .constant("bundles")) }
}

extension RPCMethod<WireTakeRequest, WireTakeReply> {
    /// Has the library get a bundle from whoever offers it. Answered is there.
    public static var libraryTake: Self { Self(service: .constant("library"), name: .constant("take")) }
}

extension RPCMethod<WireBundleRequest, WireBundleReply> {
    /// What a bundle consists of, from the library or from another service that offers bundles.
    public static func bundle(of service: Name) -> Self { Self(service: service, name: .constant("bundle")) }
}

extension RPCMethod<WireChunkRequest, WireChunkReply> {
    /// A piece of a bundle's file, from the library or from another service that offers bundles.
    public static func chunk(of service: Name) -> Self { Self(service: service, name: .constant("chunk")) }
}

extension RPCMethod<WireFindRequest, WireFaceSet> {
    /// The faces of a picture, for somebody who waits.
    public static var detectorFind: Self { Self(service: .constant("detector"), name: .constant("find")) }
}

extension RPCMethod<WireReadRequest, WireReadReply> {
    /// What faces show, for somebody who waits.
    public static var classifierRead: Self { Self(service: .constant("classifier"), name: .constant("read")) }
}

extension RPCMethod<WireRenewRequest, WireRenewReply> {
    /// A node's next certificate, for whoever has the one before.
    public static var registrarRenew: Self { Self(service: .constant("registrar"), name: .constant("renew")) }
}
