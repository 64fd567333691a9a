import Failure
import Foundation
import Plugins
import Testing

@Suite(.enabled(if: Compiler.isPresent, "there is no cc")) struct PluginLibraryTests {
    @Test func saysWhatAPluginOffers() throws {
        try withPlugin { _, file in
            let library = try PluginLibrary(at: file)
            #expect(library.name == "example" && library.version == "1.0.0")
            #expect(library.description == "Shows how plugins are written.")
            #expect(
                library.offers == [
                    PluginOffer(kind: .engine, name: "doubling"), PluginOffer(kind: .detector, name: "bright"),
                    PluginOffer(kind: .classifier, name: "cheerful"),
                ]
            )
        }
    }

    /// What is wrong, the code that it gets, and a part of the sentence.
    private static let faults: [(fault: String, code: PluginFailureCode, words: String)] = [
        ("answer = NULL", .wrongABI, "cannot serve version 1"),
        ("table.abi = 2", .wrongABI, "speaks version 2 of the plugin interface, and this Mien 1"),
        ("table.size = 8", .malformedTable, "its table has 8 bytes and needs"),
        ("table.name = NULL", .malformedTable, "its name is not of 1 to 64"),
        ("table.version = NULL", .malformedTable, "its version is missing"),
        (#"table.description = " \n""#, .malformedTable, "its description is missing"),
        ("table.engines = NULL", .malformedTable, "counts 1 engines, and its table of them is null"),
        ("table.engine_count = (size_t)-1", .malformedTable, "counts -1 engines"),
        ("table.detector_count = 65", .malformedTable, "counts 65 detectors"),
        ("table.engine_count = table.detector_count = table.classifier_count = 0", .malformedTable, "offers no engine"),
        ("own_engines[0] = NULL", .malformedTable, "the table of engine 1 is null"),
        ("own_classifiers[0] = NULL", .malformedTable, "the table of classifier 1 is null"),
        ("engine.size = 0", .malformedTable, "the table of engine 1 has 0 bytes"),
        ("detector.size = sizeof detector - 1", .malformedTable, "the table of detector 1 has"),
        ("classifier.size = 3", .malformedTable, "the table of classifier 1 has 3 bytes"),
        ("engine.create = NULL", .malformedTable, "the table of engine 1 has no function create"),
        ("engine.destroy = NULL", .malformedTable, "no function destroy"),
        ("engine.load = NULL", .malformedTable, "no function load"),
        ("engine.unload = NULL", .malformedTable, "no function unload"),
        ("engine.output_count = NULL", .malformedTable, "no function output_count"),
        ("engine.output_name = NULL", .malformedTable, "no function output_name"),
        ("engine.run = NULL", .malformedTable, "no function run"),
        ("engine.output = NULL", .malformedTable, "no function output"),
        ("detector.create = NULL", .malformedTable, "the table of detector 1 has no function create"),
        ("detector.destroy = NULL", .malformedTable, "no function destroy"),
        ("detector.detect = NULL", .malformedTable, "no function detect"),
        ("classifier.create = NULL", .malformedTable, "the table of classifier 1 has no function create"),
        ("classifier.destroy = NULL", .malformedTable, "no function destroy"),
        ("classifier.classify = NULL", .malformedTable, "no function classify"),
        (#"engine.name = "Open VINO""#, .malformedTable, "the name in the table of engine 1 is not of"),
        (#"detector.name = """#, .malformedTable, "the name in the table of detector 1 is not of"),
        (#"classifier.name = "../up""#, .malformedTable, "the name in the table of classifier 1 is not of"),
        (#"classifier.version = "1 0""#, .malformedTable, "the version in the table of classifier 1 is not of"),
        (#"engine.name = "fast\n""#, .malformedTable, "is not of 1 to 64"),
        (#"engine.name = "fast\xFF""#, .malformedTable, "is not of 1 to 64"),
        ("engine.name = memset(letters, 'a', 65)", .malformedTable, "is not of 1 to 64"),
        ("table.engine_count = 2", .malformedTable, "it has two engines called doubling"),
        ("table.detector_count = 2", .malformedTable, "it has two detectors called bright"),
        ("table.classifier_count = 2", .malformedTable, "it has two classifiers called cheerful"),
        ("detector.format = 2", .malformedTable, "the table of detector 1 wants images of format 2"),
        ("classifier.format = 4", .malformedTable, "the table of classifier 1 wants images of format 4"),
        ("classifier.side = 7", .malformedTable, "wants faces of 7 pixels"),
        ("classifier.side = -48", .malformedTable, "wants faces of -48 pixels"),
        ("classifier.side = 1025", .malformedTable, "wants faces of 1025 pixels"),
        ("classifier.scale = 1.5f", .malformedTable, "and scale 1.5"),
        ("classifier.scale = NOT_A_NUMBER", .malformedTable, "and scale "),
    ]

    @Test(arguments: faults) func refusesAPluginWithAFault(fault: String, code: PluginFailureCode, words: String) throws
    {
        try withPlugin(fault: fault) { _, file in
            #expect {
                try PluginLibrary(at: file)
            } throws: {
                let error = $0 as? PluginError
                return error?.code == code && error?.message.contains(words) == true
                    && error?.message.contains("libmien-example.so") == true
            }
        }
    }

    /// A later header only adds at the end.
    @Test func takesTablesThatAreLargerThanItsOwn() throws {
        let later = "table.size += 8; engine.size += 16; detector.size += 8; classifier.size = 4096"
        try withPlugin(fault: later) { (_, file) throws in
            #expect(try PluginLibrary(at: file).offers.count == 3)
        }
    }

    @Test(arguments: [64, 1]) func takesNamesOfAnyAllowedLength(_ length: Int) throws {
        try withPlugin(fault: "engine.name = memset(letters, 'a', \(length))") { (_, file) throws in
            #expect(try PluginLibrary(at: file).offers.first?.name == String(repeating: "a", count: length))
        }
    }

    @Test func aPluginNeedNotOfferEveryKind() throws {
        let fault = "table.engine_count = table.classifier_count = 0; table.engines = NULL; table.classifiers = NULL"
        try withPlugin(fault: fault) { (_, file) throws in
            #expect(try PluginLibrary(at: file).offers == [PluginOffer(kind: .detector, name: "bright")])
        }
    }
}
