/// A part of the work on a frame.
enum KernelStage: String, CaseIterable, Sendable {
    /// The JPEG, as far as the search needs it.
    case decode
    /// The search for faces.
    case detect
    /// The colour of the faces, cut out and encoded.
    case crop
    /// The crops, decoded and made the model's input.
    case prepare
    /// The model.
    case classify
}

/// How long the parts of the work took, and on how much.
struct KernelTimes: Sendable {
    private(set) var stages: [KernelStage: Duration] = [:]
    private(set) var frames = 0
    private(set) var framesWithFace = 0
    private(set) var faces = 0

    mutating func add(_ stage: KernelStage, _ time: Duration) { stages[stage, default: .zero] += time }

    mutating func addFrame(faces count: Int) {
        frames += 1
        faces += count
        if count > 0 { framesWithFace += 1 }
    }

    /// Adds what another worker did.
    mutating func merge(_ other: KernelTimes) {
        for (stage, time) in other.stages { add(stage, time) }
        frames += other.frames
        framesWithFace += other.framesWithFace
        faces += other.faces
    }

    /// Milliseconds for each frame; 0 without frames.
    func milliseconds(_ stage: KernelStage) -> Double {
        frames == 0 ? 0 : (stages[stage] ?? .zero) / .milliseconds(1) / Double(frames)
    }

    /// Milliseconds for each frame, all stages together.
    var milliseconds: Double { KernelStage.allCases.reduce(0) { $0 + milliseconds($1) } }
}
