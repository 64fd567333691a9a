import Failure
import Logging
import Messages
import ServiceKit
import ServiceLifecycle

/// Works out again and again how good the models are, and says so when one has become worse.
struct QualityWatch: Service {
    /// The part of the service's ``ServiceKit/Health`` that this is.
    private static let healthPart = "drift"

    let qualities: Qualities
    let meters: QualityMeters
    let health: Health
    let logger: Logger
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                // Sleeping fails only when it is cancelled, and that is the end.
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Looks once.
    func look() async {
        do {
            let qualities = try await qualities.facts(of: .init()).qualities
            meters.show(qualities)
            let sentences = qualities.filter(\.drifting).map(Self.sentence)
            if sentences.isEmpty {
                health.calm(Self.healthPart)
            } else {
                health.warn(Self.healthPart, sentences.joined(separator: "; "))
            }
        } catch {
            // The recorder may be away: what was found last time still stands.
            logger.debug("Quality not worked out", metadata: ["error": "\(describe(error))"])
        }
    }

    static func sentence(_ quality: WireQuality) -> String {
        let place = quality.camera.isEmpty ? "all cameras" : "'\(quality.camera)'"
        return "\(quality.model.id) was right about \(percent(quality.week)) of this week's faces of \(place), "
            + "and about \(percent(quality.weekBefore)) of last week's: look at the pictures, or at another model"
    }

    private static func percent(_ accuracy: WireAccuracy) -> String { "\(Int((accuracy.share * 100).rounded())) %" }
}
