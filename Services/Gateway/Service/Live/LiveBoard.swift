import Messages

/// What is known of cameras and services at present.
struct LiveBoard: Sendable {
    /// A process of a service.
    struct ServiceID: Hashable, Sendable, Comparable {
        let service: Name
        let instance: Name

        static func < (left: Self, right: Self) -> Bool {
            (left.service.text, left.instance.text) < (right.service.text, right.instance.text)
        }

        var text: String { "\(service)/\(instance)" }
    }

    /// Whoever may publish can make up names; more of them than this are not shown.
    private static let limit = 1_000
    private static let reasonLimit = 16

    private(set) var cameras: [Name: LiveCamera] = [:]
    private(set) var services: [ServiceID: WireServiceStatus] = [:]

    mutating func add(_ report: WireEmotionReport, of camera: Name, at time: ContinuousClock.Instant) {
        change(camera) { $0.add(report, at: time) }
    }

    mutating func addFrame(of camera: Name, at time: ContinuousClock.Instant) {
        change(camera) { $0.addFrame(at: time) }
    }

    /// Takes a service's status. Returns whether it says something else than the one before, numbers aside.
    mutating func add(_ status: WireServiceStatus, of id: ServiceID) -> Bool {
        let before = services[id]
        guard before != nil || services.count < Self.limit else { return false }
        services[id] = status
        if id.service.text == "camera" {
            change(id.instance) { $0.setRunning(status.state == .online || status.state == .impaired) }
        }
        for (camera, reasons) in Self.drops(in: status) { change(camera) { $0.setDrops(reasons, of: id.text) } }
        return before?.state != status.state || before?.message != status.message || before?.version != status.version
            || before?.startedAt != status.startedAt
    }

    mutating func tick(at time: ContinuousClock.Instant) {
        for name in cameras.keys { cameras[name]?.tick(at: time) }
    }

    /// Numbers of frames given up, by camera and reason.
    private static func drops(in status: WireServiceStatus) -> [Name: [String: Double]] {
        var drops: [Name: [String: Double]] = [:]
        for metric in status.metrics where metric.name == "mien_frames_dropped_total" && metric.value.isFinite {
            // What somebody sent need not be a camera's name.
            guard let camera = metric.labels["camera"].flatMap({ try? Name($0) }), let reason = metric.labels["reason"],
                drops[camera, default: [:]].count < reasonLimit
            else { continue }
            drops[camera, default: [:]][reason] = metric.value
        }
        return drops
    }

    private mutating func change(_ name: Name, _ body: (inout LiveCamera) -> Void) {
        guard cameras[name] != nil || cameras.count < Self.limit else { return }
        body(&cameras[name, default: LiveCamera(name)])
    }

    /// What services say is wrong.
    var problems: [(id: ServiceID, message: String)] {
        services.filter { $0.value.state == .impaired }.map { ($0.key, $0.value.message) }.sorted { $0.id < $1.id }
    }
}
