import Messages
import ServiceKit

extension SystemConfiguration {
    private static let rooms: [StaticString] = ["hall", "door", "desk", "shop", "yard", "cafe", "loft", "dock"]

    /// How many cameras ``drawn(cameras:fps:dataFolder:)`` has names for.
    public static let drawnCameraLimit = rooms.count

    /// A system whose cameras show drawn people.
    static func drawn(cameras: Int, fps: Double, dataFolder: String) -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: dataFolder)
        configuration.cameras = rooms.prefix(cameras).enumerated().map { index, room in
            var camera = Camera(name: .constant(room), source: "synthetic:\(index + 1)")
            camera.fps = fps
            return camera
        }
        return configuration
    }
}
