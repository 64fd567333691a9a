import Capture
import Faces
import Failure
import Foundation
import Images
import Messages
import ProcessTestKit
import SwiftProtobuf
import Testing

@testable import MienService

@Suite struct LoadPicturesTests {
    @Test func drawsDifferentPeopleAtTheUsualSize() throws {
        let pictures = try LoadPictures.drawn(count: 6)
        #expect(pictures.count == 6)
        #expect(Set(pictures.map(\.jpeg)).count == 6)
        for picture in pictures {
            #expect(try JPEGHeader(picture.jpeg).size == PixelSize(width: 640, height: 480))
            for truth in picture.truth { #expect(truth.box.x >= 0 && truth.box.x + truth.box.width <= 640) }
        }
        #expect(pictures.contains { !$0.truth.isEmpty })
    }

    @Test func readsAFolderAtTheUsualSize() throws {
        try withTemporaryFolder { folder in
            for (index, side) in [(1, 100), (2, 900), (3, 50)] {
                let image = try Image(size: PixelSize(width: side, height: side), format: .bgr)
                let file = URL(filePath: "\(folder)/\(index).jpg")
                try Data(JPEGEncoder().encode(image)).write(to: file)
            }
            let pictures = try LoadPictures.read(folder, count: 2)
            #expect(pictures.count == 2)
            for picture in pictures { #expect(try JPEGHeader(picture.jpeg).size == LoadPictures.size) }
        }
    }

    @Test func saysWhenThereIsNothingToRead() throws {
        try withTemporaryFolder { folder in
            #expect(throws: CaptureError.self) { try LoadPictures.read(folder) }
            #expect(throws: CaptureError.self) { try LoadPictures.read("\(folder)/none.mp4") }
        }
    }

    @Test func keepsAPicturesShapeAndAllOfIt() {
        let target = PixelSize(width: 640, height: 480)
        let wide = PictureFitter.region(around: PixelSize(width: 1280, height: 480), for: target)
        #expect(wide == Box(x: 0, y: -240, width: 1280, height: 960))
        let tall = PictureFitter.region(around: PixelSize(width: 480, height: 960), for: target)
        #expect(tall == Box(x: -400, y: 0, width: 1280, height: 960))
    }
}
