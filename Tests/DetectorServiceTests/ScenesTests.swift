import Messages
import SwiftProtobuf
import Testing
import Tracking

@testable import DetectorService

@Suite struct ScenesTests {
    private func scene() -> Scene {
        Scene(.with { $0.sequence = 1 }, tracking: FaceTracker.Options(), search: SearchPlan.Options())
    }

    @Test func remembersNoMoreCamerasThanItMayAndThoseThatSpokeLast() throws {
        let scenes = Scenes()
        let first = try Name("first")
        scenes.keep(scene(), of: first)
        for number in 0..<300 {
            scenes.keep(scene(), of: try Name("camera\(number)"))
            // It is never silent for long.
            scenes.keep(scene(), of: first)
        }
        #expect(scenes.count == Scenes.limit)
        #expect(scenes[first] != nil)
        #expect(scenes[try Name("camera299")] != nil)
        #expect(scenes[try Name("camera0")] == nil)
    }

    @Test func aSceneIsShownByFramesOfItsRunAndSizeAndFollowedByLaterOnes() {
        let frame = WireFrameInfo.with { ($0.run, $0.sequence, $0.width, $0.height) = (7, 5, 64, 48) }
        var scene = Scene(frame, tracking: FaceTracker.Options(), search: SearchPlan.Options())
        #expect(scene.isShown(by: frame) && scene.isFollowed(by: frame))
        _ = scene.look(at: frame, nil) { [] }
        #expect(!scene.isFollowed(by: frame))
        var next = frame
        next.sequence = 4
        #expect(scene.isShown(by: next) && !scene.isFollowed(by: next))
        next.sequence = 6
        #expect(scene.isFollowed(by: next))
        for change in [{ $0.run = 8 }, { $0.width = 65 }, { $0.height = 47 }] as [(inout WireFrameInfo) -> Void] {
            var other = next
            change(&other)
            #expect(!scene.isShown(by: other))
        }
    }
}
