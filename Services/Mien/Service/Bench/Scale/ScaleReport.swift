/// What cameras cost, and how many are too many.
struct ScaleReport: Encodable, Sendable {
    /// What was measured.
    struct Setting: Encodable, Sendable {
        let work: SimulatedCamera.Work
        let fps: Double
        let detector: String
        let engine: String
        let model: String
        /// Of this machine.
        let processors: Int
    }

    let setting: Setting
    /// Cores that each program uses when there is no camera.
    let idle: [String: Double]
    /// By the number of cameras.
    let steps: [ScaleStep]
    /// The most cameras for which the machine was enough; `nil`: not even the fewest that were tried.
    let enough: Int?
    /// The fewest that were too many; `nil`: none were.
    let tooMany: Int?
    /// Thousandths of a core for each camera beyond the idle system, of each step.
    let costs: [Double]
    /// Frames of which there is more than one result in the database.
    let storedTwice: Int
    let goals: [BenchGoal]

    /// What was asked of so many simulated cameras on two cores.
    private static let (fewCameras, manyCameras) = (8, 64)

    init(_ setting: Setting, idle: ScaleStep, steps: [ScaleStep], storedTwice: Int) {
        let steps = steps.sorted { $0.cameras < $1.cameras }
        self.setting = setting
        self.idle = idle.cores
        self.steps = steps
        self.storedTwice = storedTwice
        enough = steps.last { $0.saturation == nil }?.cameras
        tooMany = steps.first { $0.saturation != nil }?.cameras
        costs = steps.map { $0.cost(beyond: idle.cores) }
        goals = Self.goals(steps, costs, storedTwice)
    }

    private static func goals(_ steps: [ScaleStep], _ costs: [Double], _ storedTwice: Int) -> [BenchGoal] {
        let lost = steps.reduce(0) { $0 + max(0, $1.lost) }
        return [
            BenchGoal(name: "results lost, all steps", limit: .atMost(0), unit: "", measured: Double(lost)),
            BenchGoal(name: "results stored twice", limit: .atMost(0), unit: "", measured: Double(storedTwice)),
        ] + goals(of: steps.first { $0.cameras == manyCameras }) + [growthGoal(steps, costs)]
    }

    private static func goals(of step: ScaleStep?) -> [BenchGoal] {
        let name = "\(manyCameras) cameras: "
        let broker = step?.cores["broker"]
        return [
            BenchGoal(name: name + "latency p99", limit: .atMost(250), unit: "ms", measured: step?.latency?.p99),
            BenchGoal(name: name + "broker", limit: .atMost(0.25), unit: "cores", measured: broker),
        ]
    }

    private static func growthGoal(_ steps: [ScaleStep], _ costs: [Double]) -> BenchGoal {
        func cost(of cameras: Int) -> Double? { zip(steps, costs).first { $0.0.cameras == cameras }?.1 }
        var growth: Double?
        if let few = cost(of: fewCameras), let many = cost(of: manyCameras), few > 0 {
            growth = ((many / few - 1) * 100).rounded(to: 1)
        }
        let name = "cost a camera, \(fewCameras) → \(manyCameras) cameras: growth"
        return BenchGoal(name: name, limit: .atMost(10), unit: "%", measured: growth)
    }

    private enum CodingKeys: String, CodingKey {
        case setting, steps, enough, goals
        case idle = "idle_cores"
        case tooMany = "too_many"
        case costs = "mcores_per_camera"
        case storedTwice = "stored_twice"
    }
}
