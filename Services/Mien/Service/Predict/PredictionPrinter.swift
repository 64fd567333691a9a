import Faces
import Foundation

/// Prints predictions for a person, or as JSON lines.
struct PredictionPrinter {
    private static let barColumns = 24

    let isJSON: Bool
    /// Whether there is only one file, which then gets room for all seven numbers.
    let isSingle: Bool
    let model: String
    var terminal = Terminal.output

    func show(_ prediction: Prediction) throws {
        terminal.write(try text(prediction) + "\n")
    }

    func text(_ prediction: Prediction) throws -> String {
        if isJSON { return try JSONLine.text(prediction) }
        return (isSingle ? page(prediction) : [line(prediction)]).joined(separator: "\n")
    }

    func show(_ tally: PredictionTally) {
        terminal.write(terminal.dim(tally.sentence(model: model)) + "\n")
    }

    /// One line for a picture of many.
    private func line(_ prediction: Prediction) -> String {
        let time = prediction.at.map { String(format: " %6.1f s", $0) } ?? ""
        let path = prediction.path.count > 40 ? "…" + prediction.path.suffix(39) : prediction.path
        let name = path.fitted(40) + time
        if let error = prediction.error { return "\(name)  \(terminal.paint(error, 203))" }
        if prediction.faces.isEmpty { return "\(name)  \(terminal.dim("no face"))" }
        return "\(name)  " + prediction.faces.map { short($0) }.joined(separator: "   ")
    }

    private func short(_ face: FaceLine) -> String {
        guard let emotion = Emotion(name: face.emotion) else { return "" }
        let share = face.probabilities[emotion]
        let bar = terminal.paint(Bar.text(share, columns: 8), emotion.terminalColor)
        return
            "\(emotion.emoji) \(terminal.paint(emotion.name.fitted(8), emotion.terminalColor)) \(bar) \(percent(share))"
    }

    /// All that was read from one picture.
    private func page(_ prediction: Prediction) -> [String] {
        let time = prediction.at.map { String(format: " at %.1f s", $0) } ?? ""
        let title = terminal.bold(prediction.path + time)
        if let error = prediction.error { return [title, "  " + terminal.paint(error, 203)] }
        if prediction.faces.isEmpty { return [title, "  " + terminal.dim("no face")] }
        return [title] + prediction.faces.enumerated().flatMap { section($1, number: $0 + 1) }
    }

    private func section(_ face: FaceLine, number: Int) -> [String] {
        guard let emotion = Emotion(name: face.emotion) else { return [] }
        let place = String(format: "%.0f×%.0f at (%.0f, %.0f)", face.box[2], face.box[3], face.box[0], face.box[1])
        let share = percent(face.probabilities[emotion])
        let word = terminal.paint(emotion.name, emotion.terminalColor)
        let bars = Emotion.allCases.map { candidate in
            let share = face.probabilities[candidate]
            let bar = terminal.paint(Bar.text(share, columns: Self.barColumns), candidate.terminalColor)
            return "    \(candidate.name.fitted(9)) \(bar) \(percent(share))"
        }
        return ["", "  face \(number)  \(emotion.emoji) \(word) \(share)   \(terminal.dim(place))"] + bars
    }

    private func percent(_ share: Float) -> String { String(format: "%3.0f %%", share * 100) }
}

/// How many of what there were.
struct PredictionTally {
    private(set) var unreadable = 0
    private var pictures = 0
    private var faceless = 0
    private var emotions: [String: Int] = [:]

    mutating func add(_ prediction: Prediction) {
        guard prediction.error == nil else {
            unreadable += 1
            return
        }
        pictures += 1
        if prediction.faces.isEmpty { faceless += 1 }
        for face in prediction.faces { emotions[face.emotion, default: 0] += 1 }
    }

    func sentence(model: String) -> String {
        let counts = Emotion.allCases.compactMap { emotion in
            emotions[emotion.name].map { "\(emotion.name) \($0)" }
        }
        let faces = emotions.values.reduce(0, +)
        var parts = [
            "\(pictures) \(pictures == 1 ? "picture" : "pictures")", "\(faces) \(faces == 1 ? "face" : "faces")",
        ]
        if !counts.isEmpty { parts.append(counts.joined(separator: ", ")) }
        if faceless > 0 { parts.append("\(faceless) without a face") }
        if unreadable > 0 { parts.append("\(unreadable) unreadable") }
        return "\n" + parts.joined(separator: " · ") + " · model \(model)"
    }
}
