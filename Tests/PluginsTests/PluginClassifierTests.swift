import Faces
import Failure
import Foundation
import Images
import Models
import Plugins
import Testing
import Vision

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginClassifierTests {
    private static let byteCount = 32 * 32

    private func classify(_ count: Int, fault: String) throws -> [EmotionProbabilities] {
        try withPlugin(fault: fault) { catalog, _ in
            let face = [UInt8](repeating: 100, count: Self.byteCount)
            return try catalog.classifier(named: "cheerful").classify([[UInt8]](repeating: face, count: count))
        }
    }

    @Test func readsWhatThePluginReads() throws {
        try withPlugin { catalog, _ in
            let classifier = try catalog.classifier(named: "cheerful")
            #expect(classifier.name == "cheerful" && classifier.version == "1.0.0")
            #expect(classifier.framing.format == .grey && classifier.framing.side == 32)
            #expect(classifier.framing.scale == 1 && !classifier.framing.isAligned)
            let faces = [255, 0, 51].map { [UInt8](repeating: $0, count: Self.byteCount) }
            #expect(try classifier.classify(faces).map { $0[.happy] } == [1, 0, 0.2])
            #expect(try classifier.classify([]).isEmpty)
        }
    }

    @Test(arguments: [
        "opinion[0] = NOT_A_NUMBER", "opinion[0] = INFINITE", "opinion[0] = -0.5f, opinion[1] = 0.5f",
        "opinion[0] = 0.5f",
        "opinion[3] = 0", "opinions_left_out = 1",
    ])
    func refusesWhatAreNoProbabilities(_ lie: String) throws {
        #expect { try classify(2, fault: "classifier.classify = opines; \(lie)") } throws: {
            let error = $0 as? PluginError
            return error?.code == .wrongOutput && error?.message.contains("The classifier cheerful gave [") == true
        }
    }

    @Test func saysWhatThePluginSays() throws {
        #expect { try classify(2, fault: "classifier.classify = has_no_opinion") } throws: {
            let error = $0 as? PluginError
            return error?.code == .callFailed
                && error?.message.contains("Classifying 2 faces with cheerful failed (the weights are gone") == true
        }
    }

    @Test func refusesFacesOfAnotherSize() throws {
        try withPlugin { catalog, _ in
            #expect { try catalog.classifier(named: "cheerful").classify([[1, 2, 3]]) } throws: {
                ($0 as? PluginError)?.code == .wrongInput
            }
        }
    }

    // MARK: As a model

    private func crop(brightness: UInt8) throws -> FaceCrop {
        let bytes = [UInt8](repeating: brightness, count: 70 * 70 * 3)
        let image = try Image(size: PixelSize(side: 70), format: .bgr, bytes: bytes)
        return FaceCrop(
            face: Box(x: 100, y: 100, width: 50, height: 50),
            region: Box(x: 90, y: 90, width: 70, height: 70),
            jpeg: try JPEGEncoder().encode(image, as: Data.self)
        )
    }

    @Test(arguments: ["MIEN_PLUGIN_GREY", "MIEN_PLUGIN_BGR"]) func isAModelLikeAnyOther(_ format: String) throws {
        try withPlugin(fault: "classifier.format = \(format); classifier.side = 48") { catalog, file in
            let model = try ExpressionModel(plugin: catalog.classifier(named: "cheerful"))
            #expect(model.id == "cheerful-1.0.0" && model.engineName == "plugin")
            #expect(model.hashPrefix.count == 12)
            let results = try model.classify([crop(brightness: 255), crop(brightness: 0)])
            #expect(results.map { $0[.happy] > 0.9 } == [true, false])
        }
    }

    @Test(arguments: [0, 1]) func getsLevelEyesWhenItAsksForThem(_ align: Int) throws {
        try withPlugin(fault: "classifier.align = \(align)") { catalog, _ in
            let model = try ExpressionModel(plugin: catalog.classifier(named: "cheerful"))
            let eyes = [(112, 112), (138, 127), (125, 130), (118, 140), (132, 142)].map { Point(x: $0, y: $1) }
            let (plain, tilted) = try (model.prepare(halfBrightCrop()), model.prepare(halfBrightCrop(landmarks: eyes)))
            #expect((plain != tilted) == (align == 1))
        }
    }

    private func halfBrightCrop(landmarks: [Point] = []) throws -> FaceCrop {
        let rows = (0..<70).flatMap { _ in (0..<70).flatMap { [UInt8](repeating: $0 < 35 ? 20 : 220, count: 3) } }
        let image = try Image(size: PixelSize(side: 70), format: .bgr, bytes: rows)
        return try FaceCrop(
            face: Box(x: 100, y: 100, width: 50, height: 50),
            region: Box(x: 90, y: 90, width: 70, height: 70),
            jpeg: JPEGEncoder().encode(image, as: Data.self),
            landmarks: landmarks
        )
    }

    @Test func everyBuildOfAPluginIsAModelOfItsOwn() throws {
        let hashes = try ["", "classifier.side = 48"].map { fault in
            try withPlugin(fault: fault) { catalog, _ in
                try ExpressionModel(plugin: catalog.classifier(named: "cheerful")).hashPrefix
            }
        }
        #expect(hashes[0] != hashes[1])
    }

    @Test func isOpenedByItsReference() throws {
        try withPlugin { catalog, _ in
            struct NoEngine: Error {}
            let model = try ExpressionModel.open(
                "plugin:cheerful",
                engine: { () throws in throw NoEngine() }(),
                plugins: catalog
            )
            #expect(model.name == "cheerful")
            #expect {
                try ExpressionModel.open("plugin:gloomy", engine: { () throws in throw NoEngine() }(), plugins: catalog)
            } throws: {
                ($0 as? PluginError)?.code == .pluginMissing
            }
        }
    }

    @Test(arguments: [
        ("classifier.classify = has_no_opinion", ModelFailureCode.modelUnusable),
        ("classifier.classify = opines; opinion[0] = 1", .notProbabilities),
    ])
    func isTriedBeforeItIsUsed(_ fault: String, _ code: ModelFailureCode) throws {
        try withPlugin(fault: fault) { catalog, _ in
            #expect { try ExpressionModel(plugin: catalog.classifier(named: "cheerful")) } throws: {
                ($0 as? ModelError)?.code == code && describe($0).contains("cheerful")
            }
        }
    }

    @Test func refusesAFaceThatAnotherModelPrepared() throws {
        try withPlugin { small, _ in
            try withPlugin(fault: "classifier.side = 48") { large, _ in
                let face = try ExpressionModel(plugin: large.classifier(named: "cheerful")).prepare(crop(brightness: 9))
                let model = try ExpressionModel(plugin: small.classifier(named: "cheerful"))
                #expect { try model.classify([face]) } throws: { ($0 as? ModelError)?.code == .wrongInput }
            }
        }
    }
}
