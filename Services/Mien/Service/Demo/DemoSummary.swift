import Store

/// What a demonstration came to, as `mien demo --json` prints it.
struct DemoSummary: Encodable {
    struct Latency: Encodable {
        let p50: Double
        let p99: Double
    }

    /// Frames that the cameras put on the bus.
    let frames: Int
    /// Faces in the reports that were stored.
    let faces: Int
    /// Reports that the classifier handed over.
    let reports: Int
    /// Reports in the database.
    let stored: Int
    /// Frames given up, by reason.
    let dropped: [String: Int]
    /// From capture to commit, in milliseconds; absent when nothing was stored.
    let latency: Latency?
    /// The share of faces whose emotion is the drawn one; absent when no face had a known one.
    let truthAgreement: Double?

    private enum CodingKeys: String, CodingKey {
        case frames, faces, reports, stored, dropped
        case latency = "latency_ms"
        case truthAgreement = "truth_agreement"
    }

    init(_ board: SystemBoard, _ records: ReportSummary) {
        frames = board.total("mien_frames_out_total", service: "camera")
        faces = records.faces
        reports = board.total("mien_frames_out_total", service: "classifier")
        stored = records.reports
        dropped = board.dropped
        latency = records.latency.map { Latency(p50: Double($0.p50) / 1_000, p99: Double($0.p99) / 1_000) }
        truthAgreement = records.truthAgreement.map { ($0 * 1_000).rounded() / 1_000 }
    }

    /// The same for a person.
    var sentence: String {
        var text = "\(frames) frames, \(reports) reports, \(stored) stored"
        if let latency { text += ", latency \(Int(latency.p50)) ms (p99 \(Int(latency.p99)) ms)" }
        if let truthAgreement { text += ", \(Int((truthAgreement * 100).rounded())) % of the faces read as drawn" }
        let drops = dropped.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return text + (drops.isEmpty ? ", nothing dropped" : ", dropped: \(drops)")
    }
}
