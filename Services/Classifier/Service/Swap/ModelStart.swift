import Failure
public import Logging
public import Models

/// What a classifier runs before it has heard of any selection.
public struct ModelStart: Sendable {
    /// The models that read faces.
    public let lineup: ModelLineup
    let loader: ModelLoader
    let journal: SwapJournal
    private let running: ModelChoice
    private let engine: String
    private let record: SwapRecord

    /// Opens the model that was selected last and has proved itself, or else the one that is named.
    ///
    /// - Parameters:
    ///   - reference: see `ExpressionModel.open`.
    ///   - journalPath: where an earlier process wrote what it knew, and this one does; `nil`: nowhere.
    /// - Throws: what opening the named model throws.
    public init(
        _ reference: String,
        precision: ModelPrecision,
        loader: ModelLoader,
        store: ModelStore = .standard(),
        journalPath: String?,
        logger: Logger
    ) throws {
        self.loader = loader
        journal = SwapJournal(path: journalPath)
        var record = Self.read(journal, logger)
        for refusal in record.refuseTrials() { logger.error("\(refusal.fault.message)") }
        if let (choice, model) = Self.good(in: record, loader, store, logger) {
            (running, engine) = (choice, model.engineName)
            lineup = ModelLineup(model)
        } else {
            let model = try loader.open(reference, precision: precision)
            (running, engine) = (ModelChoice(model, precision: precision), model.engineName)
            lineup = ModelLineup(model)
        }
        self.record = record
        let model = lineup.current.model
        let words = [model.engineTitle, model.precision?.rawValue].compactMap { $0 }.joined(separator: ", ")
        logger.info("\(model.id) on \(words)")
        keep(record, logger)
    }

    /// What died on trial shall not be tried again, even if this process dies at once.
    private func keep(_ record: SwapRecord, _ logger: Logger) {
        do {
            try journal.write(record)
        } catch {
            logger.error("Which model is good cannot be kept", metadata: ["error": "\(describe(error))"])
        }
    }

    private static func read(_ journal: SwapJournal, _ logger: Logger) -> SwapRecord {
        do {
            return try journal.read()
        } catch {
            logger.error("Which model was good is not known any more", metadata: ["error": "\(describe(error))"])
            return SwapRecord()
        }
    }

    private static func good(
        in record: SwapRecord,
        _ loader: ModelLoader,
        _ store: ModelStore,
        _ logger: Logger
    ) -> (ModelChoice, ExpressionModel)? {
        guard let choice = record.good else { return nil }
        do {
            let folder = choice.isPlugin ? nil : try store.folder(sha256: choice.hash)
            guard folder != nil || choice.isPlugin else {
                throw SwapError(.bundleUnavailable, "its bundle is not on this machine any more")
            }
            return (choice, try loader.load(choice, in: folder))
        } catch {
            logger.error("\(choice.id) ran last, and cannot be loaded", metadata: ["error": "\(describe(error))"])
            return nil
        }
    }

    func machine(trialTime: Duration) -> ModelSwitch {
        ModelSwitch(running: running, engine: engine, record: record, trialTime: trialTime)
    }
}
