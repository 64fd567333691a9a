import DrawnPerson
import Foundation
import Messages
import PersonTestKit
import Statistics

/// The whole way, with the real programs: labels, a training set, a fine-tuned model, its bundle, its time as a shadow, and the
/// promotion; and what it was good for.
struct LearningWalk: Sendable {
    struct Options: Sendable {
        var style = DrawingStyle.chalk
        /// The bundle to begin with, NAME-VERSION.
        var model = "expression-tiny-0.1.0"
        /// How many people are learnt from, and as many others are looked at by model and shadow.
        var people = 12
        /// How long each is before the camera, each time.
        var seconds = 20
        var epochs = 25
        var python = Trainer.package.appending(path: ".build/training/bin/python").path()
    }

    private let options: Options
    private let folder: String
    private let collection: Collection
    private let trainer: Trainer
    private let start = ContinuousClock.now

    // Nobody is in two of them.
    private static let learntFrom = 1
    private static let lookedAt = 201
    private static let tested: Range<UInt64> = 1_001..<1_031
    private static let knownBefore: Range<UInt64> = 2_001..<2_041
    private static let knownTested: Range<UInt64> = 2_101..<2_113
    private static let bundle = (name: "learnt", version: "1.0.0")

    /// - Parameter folder: For all that is made on the way; is made.
    init(_ options: Options, in folder: String) throws {
        (self.options, self.folder) = (options, folder)
        collection = try Collection(folder: "\(folder)/system", style: options.style, model: options.model)
        trainer = try Trainer(python: options.python, log: "\(folder)/training.log")
    }

    func run() async throws -> LearningOutcome {
        try draw()
        let (before, knownBefore) = (try await test(options.model), try await testKnown(options.model))
        say("\(options.model) reads \(before) unknown people's faces in \(options.style.rawValue)")
        let (labels, learnt, live) = try await collection.withPerson { person in
            try await collection.record(
                people: Self.learntFrom..<Self.learntFrom + options.people,
                atOnce: options.people,
                seconds: options.seconds,
                person
            )
            let labels = person.accepted.count
            let learnt = try await train()
            return (labels, learnt, try await promote(learnt, person))
        }
        let (after, knownAfter) = (try await test(learnt), try await testKnown(learnt))
        return LearningOutcome(
            test: .init(before: before, after: after),
            known: .init(before: knownBefore, after: knownAfter),
            live: live.change,
            labels: labels,
            better: live.comparison.better,
            compared: live.comparison.labelled,
            seconds: Int((ContinuousClock.now - start).components.seconds)
        )
    }

    private func say(_ text: String) {
        let seconds = (ContinuousClock.now - start).components.seconds
        print("\(seconds) s: \(text)")
        // Whoever watches through a pipe wants to see it now.
        fflush(nil)
    }

    // MARK: Pictures

    private func draw() throws {
        try DrawnPictures(style: options.style, people: Self.tested).write(into: "\(folder)/test")
        // Their parts are called as FER2013's: what the trainer learns from, and what the bundle's numbers are of.
        try DrawnPictures(style: .paint, people: Self.knownBefore).write(into: "\(folder)/known/Training")
        try DrawnPictures(style: .paint, people: Self.knownTested).write(into: "\(folder)/known/PublicTest")
    }

    private func test(_ model: String) async throws -> LearningOutcome.Score {
        try await evaluate(model, on: "\(folder)/test")
    }

    private func testKnown(_ model: String) async throws -> LearningOutcome.Score {
        try await evaluate(model, on: "\(folder)/known/PublicTest")
    }

    private func evaluate(_ model: String, on pictures: String) async throws -> LearningOutcome.Score {
        struct Evaluation: Decodable {
            let count: UInt64
            let accuracy: Double
        }
        let said: Evaluation = try await json("models", "evaluate", model, pictures, "--photos", "--json")
        return .init(Proportion(UInt64((said.accuracy * Double(said.count)).rounded()), of: said.count))
    }

    // MARK: From labels to a bundle

    /// - Returns: The bundle's folder.
    private func train() async throws -> String {
        let (faces, known, run) = ("\(folder)/faces", "\(folder)/known", "\(folder)/run")
        try await collection.export(into: faces, split: "70/30/0")
        say("exported")
        let base = Trainer.package.appending(path: "Models/\(options.model)").path()
        let more = ["--holdout", "0.3", "--epochs", "\(options.epochs)"]
        try await trainer.finetune(base, labels: faces, old: known, into: run, more)
        say("trained")
        let (name, version) = Self.bundle
        let bundle = try await trainer.bundle(run, name: name, version: version, old: known, in: "\(folder)/models")
        say("\(name)-\(version) is a bundle")
        return bundle
    }

    // MARK: From a shadow to the model

    private struct Comparison: Decodable, Sendable {
        let better: String
        let labelled: UInt64
    }

    private struct Live: Sendable {
        let comparison: Comparison
        let change: LearningOutcome.Change
    }

    /// Lets the new model read beside the old one, asks which is better, and has it answer.
    private func promote(_ bundle: String, _ person: LabellingPerson) async throws -> Live {
        let people = Self.lookedAt..<Self.lookedAt + options.people
        var live: Live?
        try await collection.withSystem(before: people, person) {
            try await roll("use", options.model)
            try await roll("shadow", bundle, "--share", "100%")
            say("in the shadow")
            try await collection.label(people, for: options.seconds, person)
            let (name, version) = Self.bundle
            let models = [options.model, "\(name)-\(version)"]
            let comparison: Comparison = try await json(
                ["models", "compare"] + models + ["--json", "--broker", collection.brokerURL]
            )
            try await roll("promote")
            say("promoted")
            try await collection.label(people, for: options.seconds, person)
            let answers = try await answers(people, person)
            let scores = models.map { LearningOutcome.Score(answers[$0] ?? Proportion(0, of: 0)) }
            live = Live(comparison: comparison, change: .init(before: scores[0], after: scores[1]))
        }
        guard let live else { throw Program.Failed(description: "the system ended too early") }
        return live
    }

    private func roll(_ arguments: String...) async throws {
        let more = ["--broker", collection.brokerURL]
        _ = try await Program.output(of: "mien", ["models"] + arguments + more, log: "\(folder)/models.log")
    }

    /// How often each model was right that answered for the system, shadows aside.
    private func answers(_ people: Range<Int>, _ person: LabellingPerson) async throws -> [String: Proportion] {
        var answers: [String: Proportion] = [:]
        for number in people {
            for stored in try await person.reports(of: Collection.camera(of: number)) {
                let report = stored.report
                guard report.faces.count == 1, report.truth.count == 1 else { continue }
                let isRight = report.faces[0].emotion == report.truth[0].emotion
                let model = "\(report.model.name)-\(report.model.version)"
                answers[model] = (answers[model] ?? Proportion(0, of: 0)) + Proportion(isRight ? 1 : 0, of: 1)
            }
        }
        return answers
    }

    private func json<Value: Decodable>(_ arguments: String...) async throws -> Value { try await json(arguments) }

    /// What a command of `mien` prints as one line of JSON.
    private func json<Value: Decodable>(_ arguments: [String]) async throws -> Value {
        let lines = try await Program.output(of: "mien", arguments, log: "\(folder)/answer.log")
        guard let line = lines.last(where: { $0.hasPrefix("{") }) else {
            throw Program.Failed(description: "mien \(arguments.joined(separator: " ")) printed no JSON: \(lines)")
        }
        return try JSONDecoder().decode(Value.self, from: Data(line.utf8))
    }
}
