/// How a training set is written.
public enum TrainingSetForm: String, Sendable, CaseIterable {
    /// `train/happy/….jpg`, as torchvision's ImageFolder reads it, and `faces.csv` with all that is known of each.
    case folder
    /// `emotion,pixels,Usage`: 48×48 greys, as FER2013 has it.
    case fer2013 = "fer2013-csv"
    /// `images/` and `annotations/{train,val,test}.json` (https://cocodataset.org/#format-data).
    case coco

    /// Whether it is a folder; else it is a file.
    var isFolder: Bool { self != .fer2013 }

    /// - Parameter path: What is written to; does not exist yet.
    func makeWriter(at path: String) throws -> any TrainingSetWriter {
        switch self {
        case .folder: try FolderWriter(path)
        case .fer2013: try FER2013Writer(path)
        case .coco: try COCOWriter(path)
        }
    }
}

/// Writes a training set, face by face.
protocol TrainingSetWriter {
    /// - Throws: ``MienError`` with `cannotWrite`; `ImageError` or `VisionError` for a picture that cannot be read, of which
    ///   nothing is written then.
    mutating func add(_ face: TrainingFace, to part: DataPart) throws

    /// Writes what can only be written at the end.
    mutating func finish() throws
}
