public import Models
import Synchronization

/// The models that read faces, as workers find them at the start of each batch: a swap is the change of a pointer between two
/// batches, and a model that was swapped out goes with its last one.
public final class ModelLineup: Sendable {
    /// A second model, and how much of the work it gets.
    struct Second: Sendable {
        let model: ExpressionModel
        /// Of all tracks, or of a core's time.
        var share: Double
    }

    /// The models of one batch.
    struct Models: Sendable {
        var model: ExpressionModel
        /// Takes the model's place where that fails: the last good one, while the model is on trial.
        var standby: ExpressionModel?
        var canary: Second?
        var shadow: Second?
    }

    private struct State {
        var models: Models
        var observer: (@Sendable (ModelRole, _ succeeded: Bool) -> Void)?
    }

    private let state: Mutex<State>

    /// Starts with one model, which answers.
    public init(_ model: ExpressionModel) {
        state = Mutex(State(models: Models(model: model)))
    }

    /// Who reads the next batch.
    var current: Models { state.withLock { $0.models } }

    /// Puts a model in a role.
    ///
    /// - Returns: The models before, for the caller to keep until nobody uses them, where letting go takes time.
    @discardableResult
    func take(_ model: ExpressionModel, as role: ModelRole, share: Double) -> Models {
        change { models in
            switch role {
            case .model:
                models.standby = models.standby ?? models.model
                models.model = model
            case .canary: models.canary = Second(model: model, share: share)
            case .shadow: models.shadow = Second(model: model, share: share)
            }
        }
    }

    /// The model that stands by answers again.
    @discardableResult
    func fallBack() -> Models {
        change { models in
            models.model = models.standby ?? models.model
            models.standby = nil
        }
    }

    /// Lets the model go that stands by.
    @discardableResult
    func release() -> Models { change { $0.standby = nil } }

    /// Takes a second model out.
    @discardableResult
    func remove(_ role: ModelRole) -> Models {
        change { models in
            switch role {
            case .model: break
            case .canary: models.canary = nil
            case .shadow: models.shadow = nil
            }
        }
    }

    /// Gives a second model another share.
    func share(_ role: ModelRole, _ share: Double) {
        change { models in
            if role == .canary { models.canary?.share = share }
            if role == .shadow { models.shadow?.share = share }
        }
    }

    /// Whom workers tell how their batches went; `nil`: nobody wants to know.
    func observe(_ observer: (@Sendable (ModelRole, _ succeeded: Bool) -> Void)?) {
        state.withLock { $0.observer = observer }
    }

    /// A batch went through a model, or did not.
    func note(_ role: ModelRole, succeeded: Bool) {
        state.withLock { $0.observer }?(role, succeeded)
    }

    @discardableResult
    private func change(_ body: (inout Models) -> Void) -> Models {
        state.withLock { state in
            let before = state.models
            body(&state.models)
            return before
        }
    }
}
