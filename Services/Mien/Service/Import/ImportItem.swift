import Faces
import Foundation

/// A picture that is to be imported, not yet read.
struct ImportItem: Sendable, Hashable {
    enum Content: Sendable, Hashable {
        /// A file with a picture.
        case file(String)
        /// 48×48 greys, row by row.
        case pixels([UInt8])
    }

    /// For people: where it is from.
    let name: String
    /// What it shows, if its folder or file says so.
    let emotion: Emotion?
    let content: Content
}

extension Emotion {
    /// What the names of folders in collections of faces mean by it.
    private static let folderNames: [String: Emotion] = [
        "angry": .angry, "anger": .angry, "disgust": .disgust, "disgusted": .disgust, "fear": .fear, "fearful": .fear,
        "afraid": .fear, "happy": .happy, "happiness": .happy, "sad": .sad, "sadness": .sad, "surprise": .surprise,
        "surprised": .surprise, "neutral": .neutral,
    ]

    /// The emotion that a folder is named for, in upper or lower case; `nil`: it is named for something else.
    init?(folder: String) {
        guard let emotion = Self.folderNames[folder.lowercased()] else { return nil }
        self = emotion
    }
}
