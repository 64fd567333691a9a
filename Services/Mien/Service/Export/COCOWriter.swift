import Faces
import Foundation
import Images
import Messages

/// Pictures in one folder, and a file for each part that says what they show.
struct COCOWriter: TrainingSetWriter {
    private struct Contents: Encodable {
        var images: [Picture] = []
        var annotations: [Annotation] = []
        let categories = Emotion.allCases.map { Category(id: $0.rawValue + 1, name: $0.name, supercategory: "face") }
    }

    private struct Picture: Encodable {
        let id: Int
        let width: Int
        let height: Int
        let fileName: String
        let dateCaptured: String
    }

    private struct Annotation: Encodable {
        let id: Int
        let imageId: Int
        let categoryId: Int
        let bbox: [Float]
        let area: Float
        let iscrowd = 0
        let attributes: Attributes
    }

    private struct Attributes: Encodable {
        let camera: String
        let track: String
        let votes: Int
        let people: Int
        let model: String
        let shown: String?
    }

    private struct Category: Encodable {
        let id: Int
        let name: String
        let supercategory: String
    }

    private let path: String
    private var parts = Dictionary(uniqueKeysWithValues: DataPart.allCases.map { ($0, Contents()) })
    private var count = 0

    init(_ path: String) throws {
        self.path = path
        try OutputFile.makeFolder("\(path)/images")
        try OutputFile.makeFolder("\(path)/annotations")
    }

    mutating func add(_ face: TrainingFace, to part: DataPart) throws {
        let size = try JPEGHeader(face.jpeg).size
        let file = "\(face.name).jpg"
        try OutputFile.write(face.jpeg, to: "\(path)/images/\(file)")
        count += 1
        parts[part]?.images.append(
            Picture(
                id: count,
                width: size.width,
                height: size.height,
                fileName: file,
                dateCaptured: RecordTime(microseconds: face.capturedAt).iso8601
            )
        )
        let annotation = annotation(face)
        parts[part]?.annotations.append(annotation)
    }

    private func annotation(_ face: TrainingFace) -> Annotation {
        Annotation(
            id: count,
            imageId: count,
            categoryId: face.emotion.rawValue + 1,
            bbox: [face.box.x, face.box.y, face.box.width, face.box.height],
            area: face.box.area,
            attributes: Attributes(
                camera: face.camera.text,
                track: face.group,
                votes: face.votes,
                people: face.people,
                model: face.model,
                shown: face.shown?.name
            )
        )
    }

    func finish() throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for (part, contents) in parts {
            try OutputFile.write(try encoder.encode(contents), to: "\(path)/annotations/\(part.rawValue).json")
        }
    }
}
