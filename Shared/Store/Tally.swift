import Faces

/// What some reports of one camera and model come to.
package struct Tally: Hashable {
    /// Where a tally belongs.
    package struct Key: Hashable {
        package var camera: Int64
        package var model: Int64
        /// The number of the step.
        package var start: Int64

        package init(camera: Int64, model: Int64, start: Int64) {
            (self.camera, self.model, self.start) = (camera, model, start)
        }
    }

    /// How many numbers a tally is.
    static let width = 2 + 2 * Emotion.allCases.count

    /// Reports, faces, the sums of seven probabilities in millionths, and how many faces showed which emotion: the order of
    /// the database's columns.
    package private(set) var numbers = [Int64](repeating: 0, count: width)

    init() {}

    /// - Parameter numbers: As many as ``width``.
    package init(numbers: [Int64]) {
        precondition(numbers.count == Self.width, "a tally has \(Self.width) numbers, not \(numbers.count)")
        self.numbers = numbers
    }

    /// Counts a report, not its faces.
    mutating func addReport() { numbers[0] += 1 }

    mutating func add(_ face: RecordedFace) {
        numbers[1] += 1
        for (index, probability) in face.probabilities.values.enumerated() {
            numbers[2 + index] += FixedPoint.encode(probability, scale: FixedPoint.millionths)
        }
        numbers[2 + Emotion.allCases.count + face.emotion.rawValue] += 1
    }

    static func += (sum: inout Tally, other: Tally) {
        for index in sum.numbers.indices { sum.numbers[index] &+= other.numbers[index] }
    }

    /// The same numbers, to be taken away.
    package var negated: Tally { Tally(numbers: numbers.map { 0 &- $0 }) }
}

/// Counts reports by camera, model and minute while they are stored, to be added to the bins at the end of the batch: most
/// of a batch lies in a few minutes, so the bins cost next to nothing.
package struct Tallies {
    package private(set) var minutes: [Tally.Key: Tally] = [:]

    package init() {}

    package var isEmpty: Bool { minutes.isEmpty }

    /// Counts a report for its model, and each face for the model that read it.
    ///
    /// - Parameter models: Of the faces that another model read than the report's, `nil` for the others.
    package mutating func add(_ report: RecordedReport, camera: Int64, model: Int64, faces models: [Int64?]) {
        let minute = TimelineStep.minute.index(of: report.capturedAt)
        minutes[Tally.Key(camera: camera, model: model, start: minute), default: Tally()].addReport()
        for (face, own) in zip(report.faces, models) {
            minutes[Tally.Key(camera: camera, model: own ?? model, start: minute), default: Tally()].add(face)
        }
    }

    package mutating func add(_ tally: Tally, for key: Tally.Key) { minutes[key, default: Tally()] += tally }

    /// The same counts in steps that are as long or longer.
    package func sums(by step: TimelineStep) -> [Tally.Key: Tally] {
        guard step != .minute else { return minutes }
        var sums: [Tally.Key: Tally] = [:]
        let minutesPerStep = step.length / TimelineStep.minute.length
        for (key, tally) in minutes {
            var key = key
            let quotient = key.start / minutesPerStep
            key.start = key.start % minutesPerStep < 0 ? quotient - 1 : quotient
            sums[key, default: Tally()] += tally
        }
        return sums
    }
}
