import ArgumentParser
import DetectorService
import Tracking

/// The flags that say which frames are searched, and whether faces are tracked.
struct TrackingOptions: ParsableArguments {
    @Option(help: "Search every n-th frame of a camera, and track its faces in between.")
    var detectEvery = 1

    @Flag(help: "Do not search while nothing moves.")
    var motionGate = false

    @Option(
        help: ArgumentHelp("The same for one camera; may be given often.", valueName: "camera:detect-every=n"),
        transform: { text in
            guard let option = CameraOption(text) else {
                throw ValidationError("write camera:detect-every=3 or camera:motion-gate=true")
            }
            return option
        }
    )
    var cameraOption: [CameraOption] = []

    @Flag(help: "Neither number faces nor keep a camera's frames in order.")
    var noTracking = false

    func validate() throws {
        guard SearchPlan.Options.everyNthRange.contains(detectEvery) else {
            throw ValidationError("--detect-every is a number from 1 to \(SearchPlan.Options.everyNthRange.upperBound)")
        }
        guard !noTracking || (detectEvery == 1 && !motionGate && cameraOption.isEmpty) else {
            throw ValidationError("--no-tracking searches every frame: leave --detect-every and --motion-gate out")
        }
    }

    func apply(to configuration: inout DetectorConfiguration) {
        if noTracking { configuration.tracking = nil }
        configuration.search = .init(everyNth: detectEvery, motionGate: motionGate)
        configuration.apply(cameraOption)
    }
}
