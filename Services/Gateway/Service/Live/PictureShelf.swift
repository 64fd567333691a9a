import Faces
import Messages

/// The last pictures of the cameras, in memory only.
struct PictureShelf {
    /// A picture and where it belongs.
    struct Picture: Sendable {
        let id: FrameID
        let jpeg: [UInt8]
        let at: ContinuousClock.Instant
    }

    private struct Row {
        var pictures: [Picture] = []
        var report: (report: WireEmotionReport, at: ContinuousClock.Instant)?
        var usedAt: ContinuousClock.Instant

        var bytes: Int { pictures.reduce(0) { $0 + $1.jpeg.count } }
    }

    /// A report comes a few frames after its picture.
    private static let depth = 6
    private static let bytes = 8 << 20
    private static let cameras = 64
    /// A picture, or a report, that is older shows nothing that is.
    static let age: Duration = .seconds(10)
    /// A report that is so much older than the picture is not waited for.
    private static let patience: Duration = .seconds(1)

    private var rows: [Name: Row] = [:]

    /// How many pictures there are.
    var count: Int { rows.values.reduce(0) { $0 + $1.pictures.count } }

    mutating func add(_ picture: Picture) {
        makeRoom(for: picture.id.camera)
        var row = rows.removeValue(forKey: picture.id.camera) ?? Row(usedAt: picture.at)
        row.pictures.append(picture)
        row.usedAt = picture.at
        while row.pictures.count > Self.depth || (row.pictures.count > 1 && row.bytes > Self.bytes) {
            row.pictures.removeFirst()
        }
        rows[picture.id.camera] = row
    }

    mutating func add(_ report: WireEmotionReport, of camera: Name, at time: ContinuousClock.Instant) {
        makeRoom(for: camera)
        rows[camera, default: Row(usedAt: time)].report = (report, time)
        rows[camera]?.usedAt = time
    }

    /// The newest picture of a camera, unless it is too old.
    func newest(of camera: Name, at time: ContinuousClock.Instant) -> Picture? {
        rows[camera]?.pictures.last.flatMap { time - $0.at < Self.age ? $0 : nil }
    }

    /// The newest picture about which there is a report, and the report; without reports, the newest picture alone.
    func newestRead(of camera: Name, at time: ContinuousClock.Instant) -> (Picture, WireEmotionReport?)? {
        guard let newest = newest(of: camera, at: time) else { return nil }
        if let report = rows[camera]?.report?.report {
            let id = FrameID(camera: camera, report.frame)
            if let read = rows[camera]?.pictures.last(where: { $0.id == id }), newest.at - read.at < Self.patience {
                return (read, report)
            }
        }
        return (newest, nil)
    }

    /// The last report of a camera, unless it is too old.
    func report(of camera: Name, at time: ContinuousClock.Instant) -> WireEmotionReport? {
        rows[camera]?.report.flatMap { time - $0.at < Self.age ? $0.report : nil }
    }

    private mutating func makeRoom(for camera: Name) {
        guard rows[camera] == nil, rows.count >= Self.cameras,
            let oldest = rows.min(by: { $0.value.usedAt < $1.value.usedAt })
        else { return }
        rows[oldest.key] = nil
    }
}
