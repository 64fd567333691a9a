import Faces

extension [DetectedFace] {
    /// The faces without those that a better one, which comes before them, covers.
    ///
    /// What counts is the shared part of the smaller box: a nose inside a face is a duplicate too, although the boxes'
    /// intersection over union is small.
    func withoutDuplicates(sharing limit: Float = 0.5) -> [DetectedFace] {
        reduce(into: []) { kept, face in
            if !kept.contains(where: { $0.box.sharedPartOfSmaller(face.box) > limit }) { kept.append(face) }
        }
    }
}

extension Box {
    fileprivate func sharedPartOfSmaller(_ other: Box) -> Float {
        let width = Swift.min(x + self.width, other.x + other.width) - Swift.max(x, other.x)
        let height = Swift.min(y + self.height, other.y + other.height) - Swift.max(y, other.y)
        let smaller = Swift.min(area, other.area)
        guard width > 0, height > 0, smaller > 0 else { return 0 }
        return width * height / smaller
    }
}
