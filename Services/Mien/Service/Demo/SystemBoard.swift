import Faces
import Messages

/// What is known of a running system from what its services say: the numbers behind the live table and the summary.
struct SystemBoard {
    /// The last seconds of a camera.
    struct Camera {
        var face: WireFaceEmotion?
        var faceCount = 0
        /// When reports came, in microseconds since 1970.
        fileprivate(set) var arrivals: [Int64] = []
        /// How old frames were when their report came, in microseconds.
        fileprivate var latencies: [Int64] = []

        /// The median of the last reports' latencies, in milliseconds.
        var latency: Double? {
            latencies.isEmpty ? nil : Double(latencies.sorted()[latencies.count / 2]) / 1_000
        }
    }

    /// Rates and latencies are those of this long.
    private static let window: Int64 = 3_000_000

    private(set) var cameras: [Name: Camera] = [:]
    private(set) var reports = 0
    private(set) var faces = 0
    private var statuses: [Topic.Subject: WireServiceStatus] = [:]

    mutating func add(_ report: WireEmotionReport, of camera: Name, at now: Int64) {
        reports += 1
        faces += report.faces.count
        var row = cameras[camera] ?? Camera()
        row.face = report.faces.max { $0.box.box.area < $1.box.box.area }
        row.faceCount = report.faces.count
        row.arrivals.append(now)
        row.latencies.append(max(0, now &- report.frame.capturedAt))
        row.forget(before: now - Self.window)
        cameras[camera] = row
    }

    mutating func add(_ status: WireServiceStatus, of subject: Topic.Subject) {
        statuses[subject] = status
    }

    /// Whether a service of this kind has said that it is there.
    func isOnline(_ service: Name) -> Bool {
        statuses.contains { subject, status in
            guard case .status(service, _) = subject else { return false }
            return status.state == .online || status.state == .impaired
        }
    }

    /// Reports a second of a camera.
    func rate(of camera: Name, at now: Int64) -> Double {
        let recent = cameras[camera]?.arrivals.filter { $0 > now - Self.window } ?? []
        return Double(recent.count) / (Double(Self.window) / 1e6)
    }

    /// The sum of a counter over all services, or over those of one kind.
    func total(_ metric: String, service: String? = nil, camera: Name? = nil) -> Int {
        metrics(metric, service: service).filter { camera == nil || $0.labels["camera"] == camera?.text }
            .reduce(0) { $0 + $1.count }
    }

    /// A counter of one kind of service for each camera.
    func counts(_ metric: String, service: String) -> [Name: Int] {
        var sums: [Name: Int] = [:]
        for metric in metrics(metric, service: service) {
            // What somebody sent need not be a camera's name.
            guard let camera = metric.labels["camera"].flatMap({ try? Name($0) }) else { continue }
            sums[camera, default: 0] += metric.count
        }
        return sums
    }

    /// Frames and faces that services say they gave up, by reason.
    var reportedDrops: [String: Int] { reportedDrops(service: nil) }

    /// The same of one kind of service; `nil`: of all.
    func reportedDrops(service: String?) -> [String: Int] {
        var sums: [String: Int] = [:]
        for metric in metrics("mien_frames_dropped_total", service: service) {
            sums[metric.labels["reason"] ?? "", default: 0] += metric.count
        }
        return sums
    }

    /// What services gave up, and as `lost` what went missing between two services. The services count at different
    /// moments, so this is true of a system that is at rest.
    var dropped: [String: Int] {
        let lost = lost(of: total("mien_frames_out_total", service: "camera"))
        return lost > 0 ? reportedDrops.merging(["lost": lost]) { $1 } : reportedDrops
    }

    /// How many of so many published frames, or of their faces, went missing between two services.
    func lost(of published: Int) -> Int {
        max(0, published - total("mien_frames_in_total", service: "detector"))
            + max(
                0,
                total("mien_frames_out_total", service: "detector")
                    - total("mien_frames_in_total", service: "classifier")
            )
    }

    /// How many of a camera's frames were given up anywhere.
    func dropped(of camera: Name) -> Int {
        total("mien_frames_dropped_total", camera: camera)
    }

    /// What is wrong, in the services' own words.
    var complaints: [String] {
        statuses.filter { $0.value.state == .impaired }.map(\.value.message).sorted()
    }

    /// The memory of all services together, in bytes.
    var residentBytes: UInt64 { statuses.values.filter { $0.state != .offline }.reduce(0) { $0 + $1.residentBytes } }

    private func metrics(_ name: String, service: String?) -> [WireMetric] {
        statuses.flatMap { subject, status -> [WireMetric] in
            guard case .status(let kind, _) = subject, service == nil || kind.text == service else { return [] }
            return status.metrics.filter { $0.name == name }
        }
    }
}

extension WireMetric {
    /// The value as a number of things; what somebody sent need not be one.
    fileprivate var count: Int { value.isFinite ? Int(max(0, min(value, 1e15))) : 0 }
}

extension SystemBoard.Camera {
    fileprivate mutating func forget(before time: Int64) {
        let old = arrivals.prefix { $0 <= time }.count
        arrivals.removeFirst(old)
        latencies.removeFirst(old)
    }
}
