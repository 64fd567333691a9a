import Hummingbird
import Messages
import NIOCore

/// Something that viewers are told as it happens.
struct LiveEvent: Sendable {
    /// What it is about: the `event` of the stream.
    enum Kind: String, Sendable, CaseIterable {
        case report, camera, service, model, label
    }

    /// Counts the events of this gateway's life from 1.
    let number: UInt64
    let kind: Kind
    /// Whose it is, if it is a camera's.
    let camera: Name?
    let at: ContinuousClock.Instant
    /// As it is sent after its id (Server-Sent Events, HTML Standard §9.2), the same to everybody.
    let text: ByteBuffer

    init(_ number: UInt64, _ kind: Kind, camera: Name?, at: ContinuousClock.Instant, data: JSONValue) {
        (self.number, self.kind, self.camera, self.at) = (number, kind, camera, at)
        var bytes = Array("event: \(kind.rawValue)\ndata: ".utf8)
        data.write(to: &bytes)
        bytes += "\n\n".utf8
        text = ByteBuffer(bytes: bytes)
    }
}

/// Which events a viewer wants, and how often.
struct EventFilter: Sendable, Hashable {
    /// `nil`: of all. What is no camera's comes anyway.
    var camera: Name?
    var kinds = Set(LiveEvent.Kind.allCases)
    /// At most one report of each camera in so long a time, the newest; 0: all.
    var every: Duration = .milliseconds(200)

    func wants(_ event: LiveEvent) -> Bool {
        kinds.contains(event.kind) && (camera == nil || event.camera == nil || event.camera == camera)
    }

    /// Whose report this is, if a newer one of the same camera may take its place.
    func heldBack(_ event: LiveEvent) -> Name? {
        event.kind == .report && every > .zero ? event.camera : nil
    }
}
