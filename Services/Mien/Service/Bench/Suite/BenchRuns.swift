/// The measurements that the goals are held against.
struct BenchRuns: Encodable, Sendable {
    /// As much as it takes.
    let throughput: PipelineReport
    /// The same frames a second from one camera and from many.
    let oneCamera: PipelineReport
    let manyCameras: PipelineReport
    let halfLoad: PipelineReport
    let overload: PipelineReport
    /// Eight cameras, as much as it takes.
    let eightCameras: PipelineReport
    /// A camera and a detector on one machine, the rest elsewhere.
    let node: PipelineReport

    private enum CodingKeys: String, CodingKey {
        case throughput, overload, node
        case oneCamera = "one_camera"
        case manyCameras = "many_cameras"
        case halfLoad = "half_load"
        case eightCameras = "eight_cameras"
    }

    private var all: [PipelineReport] {
        [throughput, oneCamera, manyCameras, halfLoad, overload, eightCameras, node]
    }

    /// By how many percent a frame costs more when it comes from many cameras.
    var growth: Double? {
        guard oneCamera.cpuMilliseconds > 0 else { return nil }
        return ((manyCameras.cpuMilliseconds / oneCamera.cpuMilliseconds - 1) * 100).rounded(to: 1)
    }

    /// The memory of a camera's node, in megabytes.
    var nodeMemory: Double? {
        guard let camera = node.memoryByService["camera"], let detector = node.memoryByService["detector"] else {
            return nil
        }
        return camera + detector
    }

    /// What was asked for and what came out.
    var goals: [BenchGoal] {
        let cameras = manyCameras.setting.cameras
        let isFast = throughput.setting.detector != "haar" && throughput.setting.engine != "opencv"
        return [
            BenchGoal(name: "pipeline / bare kernels", limit: .atLeast(0.9), unit: "", measured: throughput.ratio),
            BenchGoal(
                name: "throughput, network and fast engine",
                limit: .atLeast(100),
                unit: "frames/s",
                measured: isFast ? throughput.framesPerSecond : nil
            ),
            BenchGoal(
                name: "CPU a frame, 1 → \(cameras) cameras: growth",
                limit: .atMost(10),
                unit: "%",
                measured: growth
            ),
            BenchGoal(name: "half load: latency p50", limit: .atMost(25), unit: "ms", measured: halfLoad.latency.p50),
            BenchGoal(name: "half load: latency p99", limit: .atMost(60), unit: "ms", measured: halfLoad.latency.p99),
            BenchGoal(
                name: "3 × load: age when classified, p99",
                limit: .atMost(500),
                unit: "ms",
                measured: overload.age.p99
            ),
            BenchGoal(
                name: "3 × load: cameras' shares, max/min",
                limit: .atMost(1.2),
                unit: "",
                measured: overload.fairness
            ),
            BenchGoal(
                name: "memory, services and broker, 8 cameras",
                limit: .atMost(250),
                unit: "MB",
                measured: eightCameras.residentMegabytes
            ),
            BenchGoal(
                name: "memory, camera and detector (haar, opencv)",
                limit: .atMost(60),
                unit: "MB",
                measured: nodeMemory
            ),
            BenchGoal(
                name: "frames unaccounted for, all runs",
                limit: .atMost(0),
                unit: "",
                measured: Double(all.reduce(0) { $0 + abs($1.account.unaccounted) })
            ),
        ]
    }
}
