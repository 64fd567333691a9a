import Faces
import Failure
import Foundation
import Images
import Inference
import Testing
import Vision

@testable import Models

/// Pictures that are faces already, as FER2013's are.
@Suite struct CutFaceTests {
    private func bundle(scale: Double) throws -> BundleFolder {
        try BundleFolder { manifest in
            var face = manifest["face"] as? [String: Any] ?? [:]
            face["scale"] = scale
            manifest["face"] = face
        }
    }

    private func jpeg(_ width: Int, _ height: Int) throws -> Data {
        let bytes = (0..<width * height).map { UInt8(40 + 5 * ($0 % width) + 4 * ($0 / width)) }
        let image = try Image(size: PixelSize(width: width, height: height), format: .grey, bytes: bytes)
        return try JPEGEncoder().encode(image, quality: 95, as: Data.self)
    }

    @Test(arguments: [0.5, 0.87, 0.95, 1, 1.3])
    func aFaceOfTheModelsSizePassesPixelByPixel(scale: Double) throws {
        let folder = try bundle(scale: scale)
        let bundle = try ModelBundle(at: folder.url)
        let model = try ExpressionModel(bundle, engine: OpenCVEngine())
        let jpeg = try jpeg(8, 8)
        let picture = try Image()
        try JPEGDecoder().decode(jpeg, as: .grey, into: picture)
        let pixels = picture.withBytes { Array($0) }
        let expected = try FacePreparer(manifest: bundle.manifest).prepare(pixels: pixels)
        #expect(try model.prepare(model.crop(ofCutFace: jpeg)) == expected)
    }

    @Test func theScaleOfTheModelDoesNotMatter() throws {
        let jpeg = try jpeg(20, 20)
        let faces = try [0.5, 0.95, 2].map { scale in
            let folder = try bundle(scale: scale)
            let model = try ExpressionModel(ModelBundle(at: folder.url), engine: OpenCVEngine())
            return try model.prepare(model.crop(ofCutFace: jpeg))
        }
        #expect(Set(faces).count == 1)
    }

    @Test func ofAPictureThatIsNotSquareNothingIsCutOff() throws {
        let folder = try bundle(scale: 0.95)
        let model = try ExpressionModel(ModelBundle(at: folder.url), engine: OpenCVEngine())
        let crop = try model.crop(ofCutFace: jpeg(16, 8))
        let square = crop.face.square(scale: 0.95)
        #expect(abs(square.width - 16) < 0.001 && abs(square.x) < 0.001 && abs(square.y + 4) < 0.001)
        _ = try model.prepare(crop)
    }

    @Test func whatIsNoPictureIsRefused() throws {
        let folder = try bundle(scale: 0.95)
        let model = try ExpressionModel(ModelBundle(at: folder.url), engine: OpenCVEngine())
        #expect { try model.crop(ofCutFace: Data("GIF89a".utf8)) } throws: {
            ($0 as? ImageError)?.code == .notJPEG
        }
    }
}
