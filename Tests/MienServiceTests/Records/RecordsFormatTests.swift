import Faces
import Foundation
import Messages
import Store
import Testing

@testable import MienService

@Suite("Formats of records")
struct RecordsFormatTests {
    /// 2026-11-21 09:30:15.25 UTC, two faces.
    private func report(faces: Int = 2, hashPrefix: String = "0a1b2c") throws -> RecordedReport {
        let capturedAt: Int64 = 1_795_253_415_250_000
        let probabilities = try #require(EmotionProbabilities([0.01, 0.02, 0.03, 0.845, 0.05, 0.015, 0.03]))
        let box = Box(x: 10.5, y: 20, width: 100, height: 120)
        let all = [
            RecordedFace(box: box, score: 0.9, track: 7, emotion: .happy, probabilities: probabilities, truth: .sad),
            RecordedFace(box: box, score: 1, track: 0, emotion: .happy, probabilities: probabilities),
        ]
        return RecordedReport(
            site: try Name("home"),
            camera: try Name("hall"),
            producer: try Name("classifier-1"),
            sequence: 42,
            frame: RecordedReport.Frame(run: .max - 1, sequence: 9, width: 640, height: 480),
            capturedAt: capturedAt,
            detectedAt: capturedAt + 60_000,
            classifiedAt: capturedAt + 70_999,
            recordedAt: capturedAt + 81_234,
            model: RecordedReport.Model(
                name: try Name("baseline-7"),
                version: try Name("1.0"),
                hashPrefix: hashPrefix,
                engine: "opencv"
            ),
            detector: "haar",
            faces: Array(all.prefix(faces))
        )
    }

    @Test func showsATableToAPerson() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let table = RecordsTable(timeZone: berlin, cameraWidth: 8)
        let lines = try [#require(table.header)] + table.lines(for: report()) + table.lines(for: report(faces: 0))
        #expect(
            lines == [
                "time                     camera    face  emotion   conf.   latency  model",
                "2026-11-21 10:30:15.250  hall         1  happy      85 %     81 ms  baseline-7-1.0",
                "2026-11-21 10:30:15.250  hall         2  happy      85 %     81 ms  baseline-7-1.0",
                "2026-11-21 10:30:15.250  hall         –  no face             81 ms  baseline-7-1.0",
            ]
        )
    }

    @Test(
        arguments: [
            (0, "0 ms"), (999_499, "999 ms"), (1_500_000, "1.5 s"), (-250_000, "-250 ms"), (90_000_000, "2 min"),
            (18_000_000_000, "5 h"),
        ] as [(Int64, String)]
    )
    func showsLatencyAsPreciselyAsItMatters(latency: Int64, text: String) throws {
        var report = try report(faces: 0)
        report.recordedAt = report.capturedAt + latency
        let line = try #require(RecordsTable().lines(for: report).first)
        #expect(line.contains(" \(text)  baseline"))
    }

    @Test func writesAJSONObjectForEachFaceWithAllThatIsStored() throws {
        let lines = RecordsJSON().lines(for: try report())
        #expect(lines.count == 2)
        #expect(
            lines.first == """
                {"captured_at":"2026-11-21T09:30:15.250Z","detected_at":"2026-11-21T09:30:15.310Z",\
                "classified_at":"2026-11-21T09:30:15.320Z","recorded_at":"2026-11-21T09:30:15.331Z",\
                "latency_ms":81.234,"site":"home","camera":"hall","producer":"classifier-1","sequence":42,\
                "run":"fffffffffffffffe","frame":9,"width":640,"height":480,"detector":"haar","model":"baseline-7",\
                "version":"1.0","hash_prefix":"0a1b2c","engine":"opencv","face":0,"track":7,\
                "box":[10.5,20.0,100.0,120.0],"score":0.9,"emotion":"happy","confidence":0.845,\
                "probabilities":{"angry":0.01,"disgust":0.02,"fear":0.03,"happy":0.845,"sad":0.05,\
                "surprise":0.015,"neutral":0.03},"truth":"sad"}
                """
        )
        for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }

    @Test func namesWhoReadTheFace() throws {
        var report = try report()
        report.faces[1].model = RecordedReport.Model(
            name: try Name("tiny"),
            version: try Name("2.0"),
            hashPrefix: "ffee",
            engine: "opencv"
        )
        #expect(RecordsTable().lines(for: report).map { $0.hasSuffix("tiny-2.0") } == [false, true])
        let json = RecordsJSON().lines(for: report)
        #expect(json[0].contains(#""model":"baseline-7","version":"1.0","hash_prefix":"0a1b2c""#))
        #expect(json[1].contains(#""model":"tiny","version":"2.0","hash_prefix":"ffee""#))
        let csv = RecordsCSV().lines(for: report)
        #expect(csv[0].contains(",haar,baseline-7,1.0,0a1b2c,opencv,"))
        #expect(csv[1].contains(",haar,tiny,2.0,ffee,opencv,"))
    }

    @Test func writesAJSONObjectForAReportWithoutFaces() throws {
        let lines = RecordsJSON().lines(for: try report(faces: 0))
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(#""engine":"opencv","face":null}"#) == true)
    }

    @Test func writesJSONThatIsValidWhateverTextIsStored() throws {
        let odd = "\" \\ \n \u{1} ü 😀"
        let line = try #require(RecordsJSON().lines(for: report(hashPrefix: odd)).first)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["hash_prefix"] as? String == odd)
        #expect(!line.contains("\n"))
    }

    @Test func writesCSVWithAFieldForEachColumn() throws {
        let csv = RecordsCSV()
        let columns = try #require(csv.header).split(separator: ",")
        let lines = csv.lines(for: try report()) + csv.lines(for: try report(faces: 0))
        #expect(lines.count == 3)
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == columns.count)
        }
        #expect(
            lines[0] == """
                2026-11-21T09:30:15.250Z,2026-11-21T09:30:15.310Z,2026-11-21T09:30:15.320Z,2026-11-21T09:30:15.331Z,\
                81.234,home,hall,classifier-1,42,fffffffffffffffe,9,640,480,haar,baseline-7,1.0,0a1b2c,opencv,\
                0,7,10.5,20.0,100.0,120.0,0.9,happy,0.845,0.01,0.02,0.03,0.845,0.05,0.015,0.03,sad
                """
        )
    }

    @Test(arguments: [
        ("a,b", #""a,b""#), (#"a"b"#, #""a""b""#), ("a\r\nb", "\"a\r\nb\""), ("a\nb", "\"a\nb\""), ("a b", "a b"),
    ])
    func quotesFieldsAsRFC4180Says(text: String, field: String) throws {
        let line = try #require(RecordsCSV().lines(for: report(faces: 0, hashPrefix: text)).first)
        #expect(line.contains(",1.0,\(field),opencv,"))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (999, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func writesTimesAsISO8601(microseconds: Int64, text: String) {
        #expect(RecordTime(microseconds: microseconds).iso8601 == text)
    }

    @Test(arguments: [Int64.min, .max]) func doesNotTrapOnTheLastTimes(microseconds: Int64) throws {
        var report = try report()
        report.capturedAt = microseconds
        for format in [RecordsTable(), RecordsJSON(), RecordsCSV()] as [any RecordsFormat] {
            #expect(format.lines(for: report).count == 2)
        }
    }
}
