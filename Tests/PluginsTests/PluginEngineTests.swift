import Failure
import Foundation
import Inference
import Plugins
import Testing

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginEngineTests {
    /// Any file will do: the example does not look into it.
    private static let model = Compiler.fixture("example.c")

    private func withNetwork(fault: String? = nil, _ body: (any Network) throws -> Void) throws {
        try withPlugin(fault: fault) { catalog, _ in
            try body(catalog.engine(named: "doubling").load(modelAt: Self.model))
        }
    }

    private let input = Result { try Tensor(shape: [2, 1, 1, 3], values: [1, 2, 3, 4, 5, 6]) }

    // MARK: Good ones

    @Test func runsANetwork() throws {
        try withPlugin { catalog, _ in
            let engine = try catalog.engine(named: "doubling")
            #expect(engine.name == "doubling" && engine.libraryVersion == "4.2")
            let network = try engine.load(modelAt: Self.model)
            #expect(network.outputNames == ["doubled"])
            let output = try network.run(input.get())
            #expect(output == [try Tensor(shape: [2, 1, 1, 3], values: [2, 4, 6, 8, 10, 12])])
        }
    }

    @Test func runsBatchesOfChangingSize() throws {
        try withNetwork { network in
            for count in [1, 7, 2] {
                let input = try Tensor(shape: [count, 2], values: [Float](repeating: 1, count: 2 * count))
                #expect(try network.run(input)[0].shape.array == [count, 2])
            }
        }
    }

    @Test func aNetworkKeepsItsEngine() throws {
        try withPlugin(fault: "engine.destroy = leaves; engine.run = needs_engine") { catalog, _ in
            var engine: PluginEngine? = try catalog.engine(named: "doubling")
            let network = try engine?.load(modelAt: Self.model)
            engine = nil
            #expect(try network?.run(input.get()).count == 1)
        }
    }

    @Test func theVersionOfTheLibraryMayBeMissing() throws {
        try withPlugin(fault: "engine.library_version = NULL") { (catalog, _) throws in
            #expect(try catalog.engine(named: "doubling").libraryVersion == nil)
        }
    }

    @Test func givesTheUsersSettings() throws {
        try withPlugin(fault: "engine.create = wants_settings") { (catalog, _) throws in
            let settings = PluginSettings(threads: 3, cacheFolder: "/var/cache/mien")
            #expect(try catalog.engine(named: "doubling", settings: settings).name == "doubling")
            #expect { try catalog.engine(named: "doubling") } throws: { ($0 as? PluginError)?.code == .refused }
        }
    }

    @Test(arguments: [
        PluginSettings(threads: 0), PluginSettings(threads: 257), PluginSettings(cacheFolder: ""),
        PluginSettings(cacheFolder: "/a\0b"),
    ])
    func checksTheSettings(_ settings: PluginSettings) throws {
        try withPlugin { catalog, _ in
            #expect { try catalog.engine(named: "doubling", settings: settings) } throws: {
                ($0 as? PluginError)?.code == .invalidSetting
            }
        }
    }

    // MARK: Creating

    @Test(arguments: [
        (
            "refuses",
            "Creating the engine doubling failed (the accelerator is missing: plug it in): put that right, or use another one."
        ), ("says_nothing", "(the plugin reports status 77, and not why)"),
        ("makes_nothing", "gave nothing, and no reason"),
        ("writes_lines", "failed (one [31mtwo three)"),
    ])
    func saysWhyAnEngineCannotBeCreated(_ create: String, _ words: String) throws {
        try withPlugin(fault: "engine.create = \(create)") { catalog, _ in
            #expect { try catalog.engine(named: "doubling") } throws: {
                let error = $0 as? PluginError
                return error?.code == .refused && error?.message.contains(words) == true
            }
        }
    }

    @Test func endsASentenceThatThePluginDidNot() throws {
        try withPlugin(fault: "engine.create = shouts") { catalog, _ in
            #expect { try catalog.engine(named: "doubling") } throws: {
                let message = ($0 as? PluginError)?.message ?? ""
                return message.count(where: { $0 == "é" }) == 255 && !message.contains("\u{FFFD}")
            }
        }
    }

    // MARK: Loading

    @Test(arguments: [
        ("engine.load = cannot_read", "(the operator Foo is unknown): export it with operators that doubling knows"),
        ("engine.load = reads_nothing", "gave nothing, and no reason"),
        ("engine.output_count = counts_outputs", "a network with 0 outputs"),
        ("engine.output_count = counts_outputs; number_of_outputs = (size_t)-1", "a network with -1 outputs"),
        ("engine.output_count = counts_outputs; number_of_outputs = 1025", "a network with 1025 outputs"),
    ])
    func saysWhyAModelCannotBeRead(_ fault: String, _ words: String) throws {
        #expect { try withNetwork(fault: fault) { _ in } } throws: {
            let error = $0 as? InferenceError
            return error?.code == .modelUnreadable && error?.message.contains(words) == true
        }
    }

    @Test func saysThatAModelIsMissing() throws {
        try withPlugin { catalog, _ in
            #expect { try catalog.engine(named: "doubling").load(modelAt: URL(filePath: "/nowhere.onnx")) } throws: {
                ($0 as? InferenceError)?.code == .modelMissing
            }
        }
    }

    @Test func anOutputMayHaveNoName() throws {
        try withNetwork(fault: "engine.output_name = has_no_name") { #expect($0.outputNames == [""]) }
    }

    // MARK: Running

    @Test func aNetworkWorksAgainAfterItFailed() throws {
        try withNetwork(fault: "engine.run = runs_once") { (network) throws in
            #expect(try network.run(input.get()).count == 1)
            #expect { try network.run(input.get()) } throws: {
                let error = $0 as? InferenceError
                return error?.code == .runFailed && error?.message.contains("there is not enough memory") == true
                    && error?.message.contains("[2, 1, 1, 3]") == true
            }
            #expect(try network.run(input.get()).count == 1)
        }
    }

    @Test func thereIsNoOutputBeforeTheFirstRunAndNoneThatIsUnknown() throws {
        try withNetwork { network in
            #expect { try network.output(0) } throws: { ($0 as? InferenceError)?.code == .runFailed }
            _ = try network.run(input.get())
            for index in [-1, 1] {
                #expect { try network.output(index) } throws: { ($0 as? InferenceError)?.code == .runFailed }
            }
        }
    }

    @Test(arguments: [
        ("lie.rank = 0", "cannot have 0 sizes"), ("lie.rank = 9", "cannot have 9 sizes"),
        ("lie.rank = -1", "cannot have -1 sizes"), ("lie.shape[0] = -2", "the shape [-2, 3]"),
        ("lie.shape[1] = 0", "the shape [2, 0]"), ("lie.count = 7", "cannot hold 7 values: give it 6"),
        ("lie.count = 0", "cannot hold 0 values"), ("lie.count = (size_t)-1", "cannot hold -1 values"),
        ("lie.values = NULL", "cannot hold 0 values"),
        ("lie.values = (float *)((char *)numbers + 1)", "cannot hold"),
        ("lie.shape[0] = lie.shape[1] = INT64_MAX", "cannot have the shape"),
        ("lie.rank = 3, lie.shape[0] = lie.shape[1] = lie.shape[2] = INT32_MAX", "cannot have the shape"),
    ])
    func refusesAnOutputThatContradictsItself(_ lie: String, _ words: String) throws {
        try withNetwork(fault: "engine.output = lies; \(lie)") { network in
            #expect { try network.run(input.get()) } throws: {
                let error = $0 as? InferenceError
                return error?.code == .runFailed && error?.description.contains(words) == true
            }
        }
    }
}
