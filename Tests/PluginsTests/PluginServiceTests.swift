import ClassifierService
import DetectorService
import Faces
import Failure
import Foundation
import Images
import Messages
import Models
import Plugins
import ServiceKit
import ServiceTestKit
import Spool
import SwiftProtobuf
import Testing
import Vision

/// A detector and a classifier of a plugin inside the real services, over a bus in memory.
@Suite(.timeLimit(.minutes(1)), .enabled(if: Compiler.isPresent, "there is no cc")) struct PluginServiceTests {
    private let bench: ServiceBench

    init() async throws {
        bench = try await ServiceBench()
    }

    private func detector(_ catalog: PluginCatalog) throws -> Detector {
        var configuration = DetectorConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let detector = Detector(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            detector: { try catalog.detector(named: "bright") },
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try detector.subscribe()
        return detector
    }

    private func classifier(_ catalog: PluginCatalog, _ spool: Spool) throws -> Classifier {
        var configuration = ClassifierConfiguration()
        configuration.maximumWait = .seconds(600)  // A busy machine shall not fail a test.
        let classifier = Classifier(
            configuration,
            site: try Name("home"),
            bus: bench.bus,
            model: try ExpressionModel(plugin: catalog.classifier(named: "cheerful")),
            spool: spool,
            health: bench.health,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        try classifier.subscribe()
        return classifier
    }

    /// A dark frame with a bright square in it, 40 pixels wide, at (60, 40).
    private func frame() throws -> [UInt8] {
        let size = PixelSize(width: 160, height: 120)
        let image = try Image(size: size, format: .bgr)
        image.withMutableBytes { pixels in
            for y in 40..<80 {
                for x in 60..<100 { for channel in 0..<3 { pixels[(y * 160 + x) * 3 + channel] = 250 } }
            }
        }
        let jpeg = try JPEGEncoder().encode(image)
        return try WireFrame.with {
            $0.info.run = 77
            $0.info.sequence = 1
            $0.info.capturedAt = 1_700_000_000_000_000
            ($0.info.width, $0.info.height) = (160, 120)
            $0.jpeg = Data(jpeg)
        }.serializedBytes()
    }

    @Test func fromFrameToReport() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        // What stays behind in the folder for temporary files is no reason to fail a test.
        defer { try? FileManager.default.removeItem(at: folder) }
        try compilePlugin(in: folder.path())
        let catalog = PluginCatalog(directories: [folder])
        try await bench.listen(to: "mien/v1/home/hall/emotions")
        try await bench.running(detector(catalog)) {
            let spool = try bench.spool()
            try await bench.running(spool) {
                try await bench.running(classifier(catalog, spool)) {
                    try await bench.publish(frame(), to: "mien/v1/home/hall/frame")
                    await bench.wait { bench.messages.count == 1 }
                }
            }
        }
        let report = try #require(try bench.decoded(WireEmotionReport.self).first)
        #expect(report.detector == "bright")
        #expect(report.model.name == "cheerful" && report.model.version == "1.0.0" && report.engine == "plugin")
        #expect(report.model.hashPrefix.count == 12)
        let face = try #require(report.faces.first)
        #expect(report.faces.count == 1 && face.emotion == .happy)
        #expect(face.box.box.overlap(with: Box(x: 60, y: 40, width: 40, height: 40)) > 0.8)
    }
}
