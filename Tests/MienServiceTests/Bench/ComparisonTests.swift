import Failure
import Foundation
import Images
import ProcessTestKit
import Testing

@testable import MienService

@Suite struct ComparisonTests {
    private func path(_ name: String, detect: Duration, faces: Int) -> Comparison.Path {
        var times = KernelTimes()
        times.add(.detect, detect)
        times.addFrame(faces: faces)
        return Comparison.Path(name: name, times: times)
    }

    private var table: ComparisonTable {
        ComparisonTable(terminal: Terminal(1, isInteractive: false, hasColor: false))
    }

    @Test func standsSideBySideInAUsualTerminal() {
        let text = table.text([
            path("haar + opencv", detect: .milliseconds(60), faces: 0),
            path("yunet + openvino", detect: .milliseconds(6), faces: 1),
        ])
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(text.contains("yunet + openvino is 10.0 times as fast"))
    }

    @Test func saysWhenThereIsNothingFaster() {
        let both = [path("haar + opencv", detect: .milliseconds(60), faces: 1)]
        #expect(table.text(both + both).contains("nothing faster than haar + opencv was found on this machine"))
        #expect(table.text([]).isEmpty == false)
    }

    @Test func printsWhatWasMeasuredAsJSON() throws {
        let line = try JSONLine.text(path("haar + opencv", detect: .milliseconds(50), faces: 2))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["fps"] as? Double == 20)
        #expect(object["faces"] as? Int == 2)
        #expect(object["frames_with_face"] as? Int == 1)
    }

    @Test func joinsTwoPicturesRowByRow() throws {
        let size = PixelSize(width: 2, height: 2)
        let pair = try PairGallery.joined(
            Image(size: size, format: .grey, bytes: [1, 2, 3, 4]),
            Image(size: size, format: .grey, bytes: [5, 6, 7, 8])
        )
        #expect(pair.size == PixelSize(width: 4, height: 2))
        #expect(pair.withBytes { Array($0) } == [1, 2, 5, 6, 3, 4, 7, 8])
    }

    @Test func writesAPictureOfBothPaths() throws {
        try withTemporaryFolder { folder in
            let image = try Image(size: PixelSize(width: 64, height: 48), format: .bgr)
            let gallery = try PairGallery(folder: "\(folder)/pairs", "haar + opencv", "yunet + openvino")
            try gallery.add(JPEGEncoder().encode(image), [], [], number: 3)
            let written = try Data(contentsOf: URL(filePath: "\(folder)/pairs/0003.jpg"))
            #expect(try JPEGHeader([UInt8](written)).size == PixelSize(width: 128, height: 48))
        }
    }

    @Test func saysWhereItCannotWrite() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: "\(folder)/taken"))
            #expect(throws: MienError.self) { try PairGallery(folder: "\(folder)/taken", "a", "b") }
        }
    }
}
