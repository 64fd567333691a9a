import Failure

/// What became of all pictures of an evaluation.
struct EvaluationTally {
    var evaluation = Evaluation()
    /// How many photos had no face.
    var faceless = 0
    /// Which pictures could not be read, and why.
    var unreadable: [String] = []

    /// Nothing can be said of a model that saw no face.
    ///
    /// - Throws: ``MienError``: `nothingFound` or `unreadableInput`.
    func check(folder: String) throws(MienError) {
        guard evaluation.count == 0 else { return }
        guard faceless == 0 else {
            throw MienError(
                .nothingFound,
                "no face was found in \(faceless) photos of \(folder): leave out --photos if they are faces already"
            )
        }
        throw MienError(.unreadableInput, "none of the \(unreadable.count) pictures in \(folder) can be read")
    }
}
