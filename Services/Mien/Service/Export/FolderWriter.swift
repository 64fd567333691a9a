import Faces
import Messages

/// A folder for each part, in it one for each emotion, in it the pictures.
struct FolderWriter: TrainingSetWriter {
    private static let head = [
        "file", "part", "emotion", "votes", "people", "camera", "run", "frame", "position", "track", "captured_at",
        "box_x", "box_y", "box_width", "box_height", "model", "shown",
    ]

    private let path: String
    private let table: OutputFile

    init(_ path: String) throws {
        self.path = path
        for part in DataPart.allCases {
            for emotion in Emotion.allCases { try OutputFile.makeFolder("\(path)/\(part.rawValue)/\(emotion.name)") }
        }
        table = try OutputFile("\(path)/faces.csv")
        try table.write(CSVLine.text(Self.head) + "\n")
    }

    func add(_ face: TrainingFace, to part: DataPart) throws {
        let file = "\(part.rawValue)/\(face.emotion.name)/\(face.name).jpg"
        try OutputFile.write(face.jpeg, to: "\(path)/\(file)")
        let box = [face.box.x, face.box.y, face.box.width, face.box.height].map(\.description)
        let fields = [
            file, part.rawValue, face.emotion.name, "\(face.votes)", "\(face.people)", face.camera.text,
            String(face.run, radix: 16), "\(face.frame)", "\(face.position)", "\(face.track)",
            RecordTime(microseconds: face.capturedAt).iso8601,
        ]
        try table.write(CSVLine.text(fields + box + [face.model, face.shown?.name ?? ""]) + "\n")
    }

    func finish() throws { try table.close() }
}
