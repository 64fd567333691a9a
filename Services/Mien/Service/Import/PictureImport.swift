import Failure
import Messages
import ServiceKit

/// Brings one picture after the other into the store: asks whether it is there, sends it if not, waits until it is
/// recorded, and gives the label that came with it. Done again, it does nothing.
struct PictureImport: Sendable {
    enum Outcome: Sendable, Hashable {
        /// It was there, with its label if it has one.
        case known
        /// It is there now, for people to look at.
        case added
        /// Its label is there now.
        case labelled
        /// It is there, but no face was found in it.
        case faceless
        /// Its label is not taken; why.
        case refused(String)
    }

    /// Faces may be dropped on their way, so they are sent again; reports may not, so they are waited for.
    private static let attempts = 3
    /// How long it is until the recorder is asked again: first, and at most.
    private static let pauses = (first: Duration.milliseconds(5), longest: Duration.milliseconds(200))
    private static let patience = Duration.seconds(5)

    let desk: any ImportDesk
    let camera: Name
    let person: Name
    /// The classifier keeps the newest faces of a camera only, and a collection is one: the next are sent when these are
    /// recorded. All else goes on beside it.
    let sending = Turnstile()
    var clock = WallClock.system
    /// Waits.
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// - Throws: ``MienError`` with `incomplete` when nothing was recorded of it, or no picture is kept; what the desk throws.
    func bring(_ picture: ImportedPicture) async throws -> Outcome {
        let old = try await desk.reports(ofRun: picture.run)
        let reports = old.isEmpty ? try await send(picture) : old
        guard let report = reports.min(by: { $0.order < $1.order }), !report.faces.isEmpty else {
            return old.isEmpty ? .faceless : .known
        }
        guard let label = picture.label(report, camera: camera, person: person, at: clock.now) else {
            return old.isEmpty ? .added : .known
        }
        do {
            let isKnown = try await desk.submit(label)
            return isKnown && !old.isEmpty ? .known : .labelled
        } catch let refusal as LabelRefusal {
            return .refused(refusal.sentence)
        }
    }

    private func send(_ picture: ImportedPicture) async throws -> [WireEmotionReport] {
        for _ in 0..<Self.attempts {
            let reports = try await sending.pass {
                try await desk.publish(picture.faceSet(at: clock.now))
                return try await wait {
                    let reports = try await desk.reports(ofRun: picture.run)
                    return reports.isEmpty ? nil : reports
                }
            }
            guard let reports else { continue }
            try await checkIsKept(picture)
            return reports
        }
        throw MienError(
            .incomplete,
            "'\(picture.name)' was not recorded: see that mien-classifier and mien-recorder run (mien doctor), and import again, "
                + "which goes on where this ended"
        )
    }

    /// A face without a picture is of no use to those who shall look at it.
    private func checkIsKept(_ picture: ImportedPicture) async throws {
        guard !picture.faces.isEmpty else { return }
        let isKept = try await wait { try await desk.keepsPicture(ofRun: picture.run) ? true : nil }
        guard isKept == true else {
            throw MienError(
                .incomplete,
                "the recorder keeps no pictures, so nobody could look at these: start it with --keep crops (privacy.keep: "
                    + "crops in mien.yaml)"
            )
        }
    }

    /// Asks until there is an answer, less and less often.
    private func wait<Answer>(_ ask: () async throws -> Answer?) async throws -> Answer? {
        var (pause, waited) = (Self.pauses.first, Duration.zero)
        while true {
            if let answer = try await ask() { return answer }
            guard waited < Self.patience else { return nil }
            try await sleep(pause)
            waited += pause
            pause = min(pause * 2, Self.pauses.longest)
        }
    }
}

extension WireEmotionReport {
    /// Which of several reports of a frame is the first, whenever somebody asks.
    fileprivate var order: (Int64, String, UInt64) { (classifiedAt, producer, sequence) }
}
