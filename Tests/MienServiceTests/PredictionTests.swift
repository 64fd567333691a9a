import Faces
import Failure
import Foundation
import Messages
import ProcessTestKit
import SystemPackage
import Testing

@testable import MienService

@Suite struct PredictionTests {
    private func prediction(_ faces: [FaceLine], error: String? = nil, at: Double? = nil) -> Prediction {
        Prediction(path: "photos/anna.jpg", at: at, faces: faces, model: "baseline-0.1.0", error: error)
    }

    private var face: FaceLine {
        get throws {
            let face = DetectedFace(
                box: Box(x: 10.04, y: 20, width: 100.26, height: 100),
                score: 0.98765,
                landmarks: [Point(x: 30.51, y: 40), Point(x: 70, y: 41.28)]
            )
            return FaceLine(face, try .mostly(.happy, 0.82))
        }
    }

    private func text(_ prediction: Prediction, json: Bool = false, single: Bool = false) throws -> String {
        try PredictionPrinter(isJSON: json, isSingle: single, model: "baseline-0.1.0", terminal: .plain).text(
            prediction
        )
    }

    @Test func printsOneLineOfJSONForAPicture() throws {
        #expect(
            try text(prediction([face]), json: true) == """
                {"faces":[{"box":[10,20,100.3,100],"emotion":"happy","landmarks":[[30.5,40],[70,41.3]],\
                "probabilities":{"angry":0.03,"disgust":0.03,"fear":0.03,"happy":0.82,"neutral":0.03,"sad":0.03,\
                "surprise":0.03},"score":0.988}],"model":"baseline-0.1.0","path":"photos/anna.jpg"}
                """
        )
    }

    @Test func printsAnEmptyListForAPictureWithoutAFace() throws {
        #expect(
            try text(prediction([]), json: true)
                == #"{"faces":[],"model":"baseline-0.1.0","path":"photos/anna.jpg"}"#
        )
    }

    @Test func saysInJSONWhyAPictureCannotBeRead() throws {
        #expect(
            try text(prediction([], error: "no JPEG"), json: true)
                == #"{"error":"no JPEG","faces":[],"model":"baseline-0.1.0","path":"photos/anna.jpg"}"#
        )
    }

    @Test func saysInJSONWhereAFilmHasThePicture() throws {
        #expect(try text(prediction([], at: 2.5), json: true).hasPrefix(#"{"at":2.5,"faces":[]"#))
    }

    @Test func printsOneLineForAPictureOfMany() throws {
        #expect(
            try text(prediction([face, face])) == "photos/anna.jpg                           "
                + "😀 happy    ██████▌   82 %   😀 happy    ██████▌   82 %"
        )
        #expect(try text(prediction([])) == "photos/anna.jpg                           no face")
        #expect(try text(prediction([], error: "no JPEG")) == "photos/anna.jpg                           no JPEG")
    }

    @Test func printsABarForEachEmotionOfASinglePicture() throws {
        #expect(
            try text(prediction([face]), single: true) == """
                photos/anna.jpg

                  face 1  😀 happy  82 %   100×100 at (10, 20)
                    angry     ▊                          3 %
                    disgust   ▊                          3 %
                    fear      ▊                          3 %
                    happy     ███████████████████▋      82 %
                    sad       ▊                          3 %
                    surprise  ▊                          3 %
                    neutral   ▊                          3 %
                """
        )
        #expect(try text(prediction([]), single: true) == "photos/anna.jpg\n  no face")
    }

    @Test func writesALineAtATime() async throws {
        let (transcript, output) = try Lines.pipe()
        let terminal = Terminal(output.rawValue, isInteractive: false, hasColor: false)
        try PredictionPrinter(isJSON: true, isSingle: true, model: "m", terminal: terminal).show(prediction([]))
        try output.close()
        #expect(try await transcript.end().count == 1)
    }

    @Test func tellsHowManyOfWhatThereWere() throws {
        var tally = PredictionTally()
        tally.add(prediction([try face, try face]))
        tally.add(prediction([]))
        tally.add(prediction([], error: "no JPEG"))
        #expect(tally.unreadable == 1)
        #expect(
            tally.sentence(model: "baseline-0.1.0")
                == "\n2 pictures · 2 faces · happy 2 · 1 without a face · 1 unreadable · model baseline-0.1.0"
        )
        var one = PredictionTally()
        one.add(prediction([try face]))
        #expect(one.sentence(model: "m") == "\n1 picture · 1 face · happy 1 · model m")
    }

    @Test func readsAFaceOfAMessageAsOneOfAPicture() throws {
        var message = try WireFaceEmotion.sample()
        message.track = 4
        let line = try #require(FaceLine(message))
        #expect(try JSONLine.text(line).contains(#""track":4"#))
        #expect(line.box == [10, 20, 100, 100])
        #expect(line.emotion == "happy")
        message.probabilities = [1]
        #expect(FaceLine(message) == nil)
    }
}

@Suite struct PictureListTests {
    private func write(_ names: [String], in folder: String) throws {
        for name in names {
            let file = URL(filePath: "\(folder)/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data().write(to: file)
        }
    }

    @Test func listsPicturesAndFilmsAsAPersonWouldNumberThem() throws {
        try withTemporaryFolder { folder in
            try write(["2.jpg", "10.JPG", "1.png", "notes.txt", "sub/film.mp4", "sub/3.webp"], in: folder)
            let list = try PictureList([folder])
            #expect(
                list.entries.map { String($0.path.dropFirst(folder.count + 1)) }
                    == ["1.png", "2.jpg", "10.JPG", "sub/3.webp", "sub/film.mp4"]
            )
            #expect(list.entries.map(\.kind) == [.picture, .picture, .picture, .picture, .film])
        }
    }

    @Test func keepsTheOrderOfTheCommandLine() throws {
        try withTemporaryFolder { folder in
            try write(["b.jpg", "a/1.jpg"], in: folder)
            let list = try PictureList(["\(folder)/b.jpg", "\(folder)/a"])
            #expect(list.entries.map(\.path) == ["\(folder)/b.jpg", "\(folder)/a/1.jpg"])
        }
    }

    @Test func writesNoSlashTwice() throws {
        try withTemporaryFolder { folder in
            try write(["a.jpg"], in: folder)
            #expect(try PictureList(["\(folder)/"]).entries.map(\.path) == ["\(folder)/a.jpg"])
        }
    }

    @Test func takesANamedFileWhateverItIsCalled() throws {
        try withTemporaryFolder { folder in
            try write(["snapshot"], in: folder)
            #expect(
                try PictureList(["\(folder)/snapshot"]).entries == [.init(path: "\(folder)/snapshot", kind: .picture)]
            )
        }
    }

    @Test func saysWhichPathLeadsNowhere() throws {
        try withTemporaryFolder { folder in
            try write(["notes.txt"], in: folder)
            let missing = #expect(throws: MienError.self) { try PictureList(["\(folder)/nobody.jpg"]) }
            #expect(missing?.code == .unreadableInput)
            #expect(missing?.message == "\(folder)/nobody.jpg: there is no such file or folder")
            let empty = #expect(throws: MienError.self) { try PictureList([folder]) }
            #expect(empty?.message == "\(folder): there is no picture or film in this folder")
        }
    }

    @Test(arguments: [
        (["/a/b/1.jpg", "/a/b/2.jpg"], "/a/b/"), (["/a/b/1.jpg", "/a/c/2.jpg"], "/a/"), (["/a/1.jpg"], "/a/"),
        (["1.jpg", "2.jpg"], ""), (["a/1.jpg", "b/2.jpg"], ""), (["/1.jpg", "a/2.jpg"], ""),
        (["/ab/1.jpg", "/ac/1.jpg"], "/"),
        ([], ""),
    ])
    func findsTheFolderThatAllHaveInCommon(paths: [String], folder: String) {
        let entries = paths.map { PictureList.Entry(path: $0, kind: .picture) }
        #expect(PictureList(entries: entries).commonFolder == folder)
    }
}

@Suite struct GalleryTests {
    private func name(of path: String, common: String = "", at seconds: Double? = nil) throws -> String {
        try withTemporaryFolder { folder in
            let name = try Gallery(folder: folder, common: common).name(of: path, at: seconds)
            #expect(name.hasPrefix(folder + "/"))
            return String(name.dropFirst(folder.count + 1))
        }
    }

    @Test func keepsTheFoldersBelowTheCommonOne() throws {
        #expect(try name(of: "/photos/happy/anna.png", common: "/photos/") == "happy/anna.png.jpg")
        #expect(try name(of: "anna.jpg") == "anna.jpg")
    }

    @Test func namesThePicturesOfAFilmByTheirTime() throws {
        #expect(try name(of: "film.mp4", at: 12.5) == "film.mp4-0012.50.jpg")
    }

    @Test func tellsPicturesWithTheSameNameAndAnotherEndingApart() throws {
        #expect(try name(of: "anna.png") != name(of: "anna.webp"))
    }

    @Test(arguments: ["../outside/anna.jpg", "../../anna.jpg"])
    func neverLeavesItsFolder(path: String) throws {
        #expect(try !name(of: path).contains(".."))
    }

    @Test func saysThatAFolderCannotBeMade() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/file"))
            let error = #expect(throws: MienError.self) { try Gallery(folder: "\(folder)/file/out", common: "") }
            #expect(error?.code == .cannotWrite)
            #expect(error?.message == "the folder \(folder)/file/out cannot be made: choose another")
        }
    }
}
