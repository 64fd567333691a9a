import Failure
import Foundation
public import Logging
import Messages
import ServiceKit

extension SystemConfiguration {
    /// The file that `mien up` looks for by itself.
    public static let defaultFile = "mien.yaml"

    /// Reads the named file, or `mien.yaml` if it is there, or nothing.
    public init(fileOrDefault file: String?) throws {
        if let file {
            try self.init(file: file)
        } else if FileManager.default.fileExists(atPath: Self.defaultFile) {
            try self.init(file: Self.defaultFile)
        } else {
            self.init()
        }
    }

    /// Adds cameras as the command line names them: `name=source`, or a source that gets a name.
    ///
    /// - Throws: ``MienError`` with ``MienFailureCode/badConfiguration``, also when there is no camera in the end.
    public mutating func addCameras(_ sources: [String], loop: Bool) throws {
        for text in sources {
            var camera = try camera(text)
            camera.loop = loop
            guard !cameras.contains(where: { $0.name == camera.name }) else {
                throw MienError(
                    .badConfiguration,
                    "two cameras are called '\(camera.name)': write --source name=source"
                )
            }
            cameras.append(camera)
        }
        guard !cameras.isEmpty else {
            throw MienError(
                .badConfiguration,
                "no camera: name one with --source (/dev/video0, rtsp://…, a film, synthetic:) or write \(Self.defaultFile)"
            )
        }
    }

    private func camera(_ text: String) throws -> Camera {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // A URL may have a '=' of its own, but nothing that is a name stands before it.
        if parts.count == 2, let name = Name(argument: String(parts[0])) {
            guard !Topic.reservedCameraNames.contains(name.text) else {
                throw MienError(.badConfiguration, "no camera can be called '\(name)'")
            }
            guard !parts[1].isEmpty else {
                throw MienError(.badConfiguration, "the camera '\(name)' has no source: write --source \(name)=source")
            }
            return Camera(name: name, source: String(parts[1]))
        }
        return Camera(name: try Name(cameras.isEmpty ? "camera" : "camera\(cameras.count + 1)"), source: text)
    }

    /// What `mien up` tells when it starts.
    public func summary(brokerURL: String, web: String?) -> Logger.Metadata {
        [
            "web": "\(web ?? "off")",
            "broker": "\(brokerURL)", "cameras": "\(cameras.map(\.name.text).joined(separator: ", "))",
            "detector": "\(detector.kind ?? "auto")", "model": "\(model)", "database": "\(databasePath)",
        ]
    }
}
