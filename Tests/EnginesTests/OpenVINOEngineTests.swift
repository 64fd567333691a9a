import Failure
import Foundation
import Inference
import Plugins
import ProcessTestKit
import Testing

@Suite(.enabled(if: OpenVINO.isPresent, "\(OpenVINO.isAbsent)")) struct OpenVINOEngineTests {
    @Test func saysWhoItIs() throws {
        let engine = try OpenVINO.engine()
        #expect(engine.name == "openvino")
        let version = try #require(engine.libraryVersion)
        #expect(version.first?.isNumber == true)
        #expect(engine.title == "openvino \(version)")
    }

    @Test func batchesOfEverySizeGiveTheAnswersOfSingleFaces() throws {
        let network = try load("plain")
        for count in 1...20 {
            let faces = try Fixture.tensor([count, 1, 6, 6], seed: UInt64(count))
            let together = try #require(try network.run(faces).first)
            #expect(together.shape.array == [count, 7])
            for index in 0..<count {
                let alone = try #require(try network.run(faces.element(index)).first)
                #expect(try together.element(index).difference(from: alone) < 1e-5)
            }
        }
    }

    @Test func picturesOfManySizesAreReadOneAfterTheOther() throws {
        let network = try load("any-size")
        // More sizes than are kept compiled, and the first ones again.
        let sizes = (1...11).map { (height: 5 + $0, width: 30 - 2 * $0) }
        for (height, width) in sizes + sizes.prefix(2) {
            for count in [1, 3] {
                let pictures = try Fixture.tensor([count, 1, height, width])
                let maps = try network.run(pictures)[0]
                #expect(maps.shape.array == [count, 2, height, width])
                // The first map is the picture, the second sums up each point's neighbourhood; here that of the corner.
                let size = height * width
                for index in 0..<count {
                    let picture = pictures.values[index * size..<(index + 1) * size]
                    let first = maps.values[2 * index * size..<(2 * index + 1) * size]
                    #expect(zip(picture, first).allSatisfy { abs($0 - $1) < 1e-5 })
                    let (top, below) = (picture.prefix(2), picture.dropFirst(width).prefix(2))
                    let sum = (top + below).reduce(0, +)
                    #expect(abs(maps.values[(2 * index + 1) * size] - sum) < 1e-4)
                }
            }
        }
    }

    @Test func aModelWithItsBatchBuiltInTakesBatchesAllTheSame() throws {
        let network = try load("one-by-one")
        let faces = try Fixture.tensor([5, 1, 6, 6])
        let together = try network.run(faces)[0]
        #expect(together.shape.array == [5, 42])
        for index in 0..<5 {
            #expect(try network.run(faces.element(index))[0] == together.element(index))
        }
    }

    @Test func anOutputOfTheWholeBatchIsNeitherSplitNorFilledUp() throws {
        let network = try load("whole-batch")
        for count in [3, 1, 20] {
            let pictures = try Fixture.tensor([count, 1, 4, 4])
            let mean = pictures.values.reduce(0, +) / Float(pictures.values.count)
            let output = try network.run(pictures)[0]
            #expect(output.shape.array == [1, 1, 1, 1])
            #expect(abs(output.values[0] - mean) < 1e-4)
        }
    }

    @Test func givesEveryOutputUnderItsName() throws {
        let network = try load("two-outputs")
        let outputs = try network.run(Fixture.tensor([11, 1, 6, 6]))
        #expect(network.outputNames == ["probabilities", "logits"])
        #expect(outputs.map(\.shape.array) == [[11, 7], [11, 7]])
        #expect(abs(outputs[0].values.prefix(7).reduce(0, +) - 1) < 1e-4)
    }

    @Test func readsWhatIsInTheMemoryNowAndNotWhatWasThereBefore() throws {
        let network = try load("plain")
        let (first, second) = try (Fixture.tensor([1, 1, 6, 6], seed: 1), Fixture.tensor([1, 1, 6, 6], seed: 2))
        var numbers = first.values
        let answers = try [first, second, first].map { face in
            numbers.withUnsafeMutableBufferPointer { room in
                for (index, value) in face.values.enumerated() { room[index] = value }
            }
            return try numbers.withUnsafeBufferPointer { room in
                try network.run(TensorView(shape: face.shape, values: room))
                return try Tensor(copying: network.output(0))
            }
        }
        #expect(answers[0] != answers[1])
        #expect(answers[0] == answers[2])
    }

    @Test(arguments: [[1, 1, 5, 5], [1, 36], [36], [1, 1, 1, 6, 6], [1, 3, 6, 6], [20, 1, 7, 6]])
    func anInputOfAnotherShapeFailsAndTheNetworkStaysUsable(_ shape: [Int]) throws {
        let network = try load("plain")
        let good = try Fixture.tensor([3, 1, 6, 6])
        let before = try network.run(good)
        #expect { try network.run(Fixture.tensor(shape)) } throws: {
            ($0 as? InferenceError)?.code == .runFailed && describe($0).contains("shape")
        }
        // What the last run gave is gone, and there is nothing in its place.
        #expect { try network.output(0) } throws: { ($0 as? InferenceError)?.code == .runFailed }
        #expect(try network.run(good) == before)
    }

    @Test func aNetworkOutlivesItsEngine() throws {
        var engine: (any InferenceEngine)? = try OpenVINO.engine()
        let network = try #require(try engine?.load(modelAt: Fixture.url("plain")))
        engine = nil
        #expect(try network.run(Fixture.tensor([2, 1, 6, 6]))[0].shape.array == [2, 7])
    }

    @Test func twoNetworksRunOnTwoThreads() async throws {
        let faces = try Fixture.tensor([4, 1, 6, 6])
        let expected = try load("plain").run(faces)
        try await withThrowingTaskGroup(of: [[Tensor]].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let network = try OpenVINO.engine().load(modelAt: Fixture.url("plain"))
                    return try (0..<200).map { _ in try network.run(faces) }
                }
            }
            for try await answers in group { #expect(answers.allSatisfy { $0 == expected }) }
        }
    }

    @Test func moreThreadsGiveTheSameAnswers() throws {
        let faces = try Fixture.tensor([8, 1, 6, 6])
        let one = try load("plain").run(faces)[0]
        let two = try OpenVINO.engine(threads: 2).load(modelAt: Fixture.url("plain")).run(faces)[0]
        #expect(one.difference(from: two) < 1e-5)
    }

    private func load(_ name: String) throws -> any Network {
        try OpenVINO.engine().load(modelAt: Fixture.url(name))
    }
}

@Suite(.enabled(if: OpenVINO.isPresent, "\(OpenVINO.isAbsent)")) struct OpenVINOModelTests {
    @Test(arguments: [0, 1, 17, 400, 900, 1200])
    func aTruncatedModelIsRefused(_ count: Int) throws {
        try withTemporaryFolder { folder in
            let url = URL(filePath: "\(folder)/model.onnx")
            try Data(contentsOf: Fixture.url("expression")).prefix(count).write(to: url)
            #expect { try OpenVINO.engine().load(modelAt: url) } throws: {
                ($0 as? InferenceError)?.code == .modelUnreadable && describe($0).contains(url.path())
            }
        }
    }

    @Test func somethingElseThanAModelIsRefused() throws {
        try withTemporaryFolder { folder in
            let url = URL(filePath: "\(folder)/model.onnx")
            try Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: url)
            for path in [url, URL(filePath: folder)] {
                #expect { try OpenVINO.engine().load(modelAt: path) } throws: {
                    ($0 as? InferenceError)?.code == .modelUnreadable
                }
            }
        }
    }

    @Test func aMissingModelIsNamed() throws {
        #expect { try OpenVINO.engine().load(modelAt: URL(filePath: "/nowhere/model.onnx")) } throws: {
            ($0 as? InferenceError)?.code == .modelMissing && describe($0).contains("/nowhere/model.onnx")
        }
    }

    @Test(arguments: [
        ("unknown-operator", "Riddle"), ("two-inputs", "2 inputs"), ("whole-numbers", "input"),
        ("whole-outputs", "output"),
    ])
    func aModelThatCannotBeRunIsRefusedWithTheReason(_ name: String, _ reason: String) throws {
        #expect { try OpenVINO.engine().load(modelAt: Fixture.url(name)) } throws: {
            ($0 as? InferenceError)?.code == .modelUnreadable && describe($0).contains(reason)
        }
    }

    @Test func aModelThatWasPulledAwayIsStillCompiledForOtherBatches() throws {
        try withTemporaryFolder { folder in
            let url = URL(filePath: "\(folder)/model.onnx")
            try FileManager.default.copyItem(at: Fixture.url("plain"), to: url)
            let network = try OpenVINO.engine().load(modelAt: url)
            _ = try network.run(Fixture.tensor([1, 1, 6, 6]))
            try FileManager.default.removeItem(at: url)
            #expect(try network.run(Fixture.tensor([4, 1, 6, 6]))[0].shape.array == [4, 7])
        }
    }

    @Test func aNetworkOfBytesAgreesWithTheOneThatItWasMadeOf() throws {
        let engine = try OpenVINO.engine()
        let (exact, bytes) = try (engine.load(modelAt: Fixture.url("plain")), engine.load(modelAt: Fixture.url("int8")))
        let faces = try Fixture.tensor([50, 1, 6, 6])
        let difference = try bytes.run(faces)[0].difference(from: exact.run(faces)[0])
        // Above nothing: it is another network.
        #expect(difference > 0)
        #expect(difference < 0.02)
    }

    @Test func compiledNetworksAreKeptAndSpoiltOnesMadeAgain() throws {
        try withTemporaryFolder { folder in
            let catalog = EngineCatalog(plugins: .besideTheTests, cacheFolder: folder)
            let faces = try Fixture.tensor([2, 1, 6, 6])
            func answers() throws -> [Tensor] {
                try catalog.engine(.named("openvino")).load(modelAt: Fixture.url("plain")).run(faces)
            }
            let first = try answers()
            let blobs = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".blob") }
            #expect(blobs.count == 1)
            #expect(try answers() == first)
            for blob in blobs {
                try FileManager.default.removeItem(atPath: "\(folder)/\(blob)")
                try Data("nonsense".utf8).write(to: URL(filePath: "\(folder)/\(blob)"))
            }
            #expect(try answers() == first)
        }
    }
}
