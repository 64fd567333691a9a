public import Bus
public import CoreMetrics
public import Failure
public import Logging
public import Messages
public import RPC
import ServiceKit
public import Store
import SwiftProtobuf

/// What the recorder answers over the bus: the queries of mien.proto, from a connection to the database of its own, so that
/// a slow one never delays recording.
public struct RecordAnswers: Sendable {
    /// Deletes the selected records.
    public typealias Forget = @Sendable (ReportSelection) throws -> WireForgetReply

    /// So many records a reply has when its request does not say.
    private static let usualLimit = 100
    /// One for the queries, which take turns, and one for what deletes meanwhile.
    private static let threads = 2

    private let reader: any RecordReader
    private let site: Name
    private let forget: Forget

    /// Creates answers about the records of one site.
    ///
    /// - Parameters:
    ///   - reader: Reads the database that the recorder writes.
    ///   - forget: Deletes; only the writer may.
    public init(reader: any RecordReader, site: Name, forget: @escaping Forget) {
        self.reader = reader
        self.site = site
        self.forget = forget
    }

    /// A server with all methods, to be run with its bus.
    ///
    /// - Parameter bus: Without a session, so that the broker knows when the recorder is not there.
    /// - Throws: `BusError` with `badTopic`.
    public func server(
        on bus: any MessageBus,
        logger: Logger,
        metrics: any MetricsFactory
    ) throws(BusError) -> RPCServer {
        let server = try RPCServer(
            service: .constant("recorder"),
            site: site,
            bus: bus,
            logger: logger,
            metrics: metrics,
            threads: Self.threads
        )
        register(on: server)
        return server
    }

    /// Gives a server all methods of `rpc/recorder`; each blocks, on the server's threads.
    func register(on server: RPCServer) {
        server.handleBlocking(.recorderReports, reports)
        server.handleBlocking(.recorderFrame, frame)
        server.handleBlocking(.recorderTimeline, timeline)
        server.handleBlocking(.recorderCrop, crop)
        server.handleBlocking(.recorderCandidates, candidates)
        server.handleBlocking(.recorderLabels, labels)
        server.handleBlocking(.recorderConfusion, confusion)
        server.handleBlocking(.recorderCompare, compare)
        server.handleBlocking(.recorderForget) { try forget(try ReportSelection($0.selection, site: site)) }
    }

    // MARK: Reports

    func reports(_ request: WireReportsRequest) throws -> WireReportsReply {
        let page = try reader.reports(
            try ReportSelection(request.selection, site: site),
            order: request.oldestFirst ? .oldestFirst : .newestFirst,
            limit: Self.limit(request.limit),
            after: try PageCursor(optional: request.cursor)
        )
        return .with {
            $0.reports = page.reports.map { WireStoredReport($0) }
            $0.next = .init(page.next?.bytes ?? [])
        }
    }

    func frame(_ request: WireFrameRequest) throws -> WireReportsReply {
        let camera = try Name(request.camera)
        let frame = FrameReference(site: site, camera: camera, run: request.run, sequence: request.frame)
        let reports = try reader.reports(ofFrame: frame)
        return .with { $0.reports = reports.map { WireStoredReport($0) } }
    }

    func timeline(_ request: WireTimelineRequest) throws -> WireTimelineReply {
        let step = TimelineStep(rawValue: request.step.rawValue) ?? .minute
        let bins = try reader.timeline(try ReportSelection(request.selection, site: site), step: step)
        return .with { $0.bins = bins.map { WireTimelineBin($0) } }
    }

    // MARK: Pictures and labels

    func crop(_ request: WireCropRequest) throws -> WireCropReply {
        guard let crop = try reader.crop(of: try FaceReference(request.face, site: site)) else {
            throw RecordError(.noPicture, "no picture of this face is kept: pictures are kept only if --keep says so")
        }
        return .with { $0.crop = WireCrop(crop) }
    }

    func candidates(_ request: WireCandidatesRequest) throws -> WireCandidatesReply {
        let candidates = try reader.candidates(
            try ReportSelection(request.selection, site: site),
            order: CandidateOrder(rawValue: request.order.rawValue) ?? .random,
            limit: Self.limit(request.limit),
            excluding: try Name(optional: request.person),
            draw: CandidateDraw(
                part: .init(rawValue: request.part.rawValue) ?? .all,
                start: request.start,
                certaintyBelow: request.certaintyBelow > 0 ? Float(request.certaintyBelow) : nil
            )
        )
        return .with { $0.candidates = candidates.map { WireCandidate($0) } }
    }

    func labels(_ request: WireLabelsRequest) throws -> WireLabelsReply {
        if let key = try Name(optional: request.key) {
            let label = try reader.label(key)
            return .with { $0.labels = label.map { [WireLabel($0)] } ?? [] }
        }
        let page = try reader.labels(
            try ReportSelection(request.selection, site: site),
            person: try Name(optional: request.person),
            onlyHolding: false,
            limit: Self.limit(request.limit),
            after: try PageCursor(optional: request.cursor)
        )
        return .with {
            $0.labels = page.labels.map { WireLabel($0) }
            $0.next = .init(page.next?.bytes ?? [])
        }
    }

    func confusion(_ request: WireConfusionRequest) throws -> WireConfusionReply {
        let selection = try ReportSelection(request.selection, site: site)
        let confusions = try reader.confusion(selection, randomOnly: request.randomOnly)
        return .with { $0.confusions = confusions.map { WireConfusion($0) } }
    }

    func compare(_ request: WireCompareRequest) throws -> WireCompareReply {
        let selection = try ReportSelection(request.selection, site: site)
        return WireCompareReply(try reader.comparison(of: request.first, with: request.second, in: selection))
    }

    private static func limit(_ wished: UInt32) -> Int { wished == 0 ? usualLimit : Int(wished) }
}

/// What the recorder has no answer to.
public enum RecordFailureCode: String, FailureCode {
    /// No picture of the face is kept.
    case noPicture = "no_picture"
}

/// A question that has no answer.
public typealias RecordError = Failure<RecordFailureCode>
