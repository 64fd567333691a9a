import Messages
import ServiceKit
import Store

extension SystemConfiguration {
    private static let rooms: [StaticString] = ["hall", "door", "desk", "shop", "yard", "cafe", "loft", "dock"]

    /// From here on the first few people differ in age, skin, hair and sex, and none has glasses, which the first model
    /// reads badly.
    private static let firstSeed = 3

    /// How many cameras ``drawn(cameras:fps:dataFolder:)`` has names for.
    public static let drawnCameraLimit = rooms.count

    /// A system whose cameras show drawn people.
    static func drawn(cameras: Int, fps: Double, dataFolder: String) -> SystemConfiguration {
        var configuration = SystemConfiguration(dataFolder: dataFolder)
        // Nobody's privacy is touched by drawn people.
        configuration.privacy.keep = .crops
        configuration.gateway.pictures = "frames"
        configuration.cameras = rooms.prefix(cameras).enumerated().map { index, room in
            var camera = Camera(name: .constant(room), source: "synthetic:\(index + firstSeed)")
            camera.fps = fps
            return camera
        }
        return configuration
    }
}
