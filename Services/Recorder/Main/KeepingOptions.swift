public import ArgumentParser
import RecorderService
public import Store

/// Which pictures are kept, and how long everything is.
struct KeepingOptions: ParsableArguments {
    @Option(
        help: "Which pictures are kept: none; crops, of faces; frames, whole ones too, the faces in them pixelated."
    )
    var keep = Keeping.none

    @Option(help: ArgumentHelp("Keep a face, and a frame, every so many seconds.", valueName: "seconds"))
    var keepEvery = 1.0

    @Flag(help: "Keep frames as they come, with the faces in them.")
    var keepFacesInFrames = false

    @Option(help: ArgumentHelp("How long results are kept: 30d, 12h, forever.", valueName: "time"))
    var retainResults = RetentionTime(nil)

    @Option(help: ArgumentHelp("How long faces are kept that nobody has labelled.", valueName: "time"))
    var retainCrops = RetentionTime(.seconds(7 * 86_400))

    @Option(help: ArgumentHelp("How long frames are kept.", valueName: "time"))
    var retainFrames = RetentionTime(.seconds(86_400))

    func validate() throws {
        guard (0...86_400).contains(keepEvery) else {
            throw ValidationError("--keep-every is a number of seconds from 0 to 86400")
        }
    }

    var pictures: PictureKeeper.Configuration {
        PictureKeeper.Configuration(
            keeping: keep,
            interval: .milliseconds(Int(keepEvery * 1_000)),
            keepsFacesInFrames: keepFacesInFrames
        )
    }

    var retention: Retention {
        Retention(results: retainResults.duration, crops: retainCrops.duration, frames: retainFrames.duration)
    }
}

extension Keeping: ExpressibleByArgument {}
extension RetentionTime: ExpressibleByArgument {}
