import Messages

/// How good the models are, for a person: a line for each model, followed by its cameras.
struct QualityTable {
    let terminal: Terminal

    func text(_ qualities: [WireQuality]) -> String {
        guard !qualities.isEmpty else { return Self.nothing }
        let header = columns(
            "model",
            "camera",
            "random",
            "right",
            "95 %",
            "all",
            "right",
            "agree",
            "alpha",
            "last week → this week"
        )
        let rows = qualities.map { row($0) + "\n" }.joined()
        return terminal.dim(header) + "\n" + rows + Self.legend
    }

    private static let nothing = "Nobody has said anything yet of what models said: mien review shows faces to you.\n"
    private static let legend = """

        random: labelled faces that were drawn at random, which tell how good a model is; all: also those that were chosen
        because they are hard. agree: how people agree among each other, alpha: beyond what chance explains.

        """

    private func row(_ quality: WireQuality) -> String {
        let isTold = quality.labels > 0
        let cells = columns(
            quality.camera.isEmpty ? "\(quality.model.name)-\(quality.model.version)" : "",
            quality.camera.isEmpty ? "all" : quality.camera,
            "\(quality.labels)",
            isTold ? percent(quality.accuracy) : "–",
            isTold ? "\(whole(quality.lower))–\(whole(quality.upper)) %" : "–",
            "\(quality.all.labels)",
            quality.all.labels > 0 ? percent(quality.all.share) : "–",
            quality.hasAgreement ? percent(quality.agreement) : "–",
            quality.hasAlpha ? "\((quality.alpha * 100).rounded() / 100)" : "–",
            weeks(quality)
        )
        return quality.drifting ? terminal.paint(cells, 203) : cells
    }

    private func weeks(_ quality: WireQuality) -> String {
        guard quality.week.labels > 0, quality.weekBefore.labels > 0 else { return "–" }
        let change = "\(percent(quality.weekBefore.share)) → \(percent(quality.week.share))"
        return quality.drifting ? "\(change)  worse than chance explains" : change
    }

    private func columns(_ model: String, _ camera: String, _ numbers: String...) -> String {
        let widths = [8, 7, 11, 8, 7, 7, 7]
        let cells = numbers.dropLast().enumerated().map { index, text in
            text.right(widths[index])
        }
        return "\(model.fitted(20))  \(camera.fitted(10))" + cells.joined() + "  " + (numbers.last ?? "")
    }

    private func percent(_ share: Double) -> String { "\(whole(share)) %" }

    /// What a service sent need not be a share.
    private func whole(_ share: Double) -> Int { share.isFinite ? Int((min(max(share, 0), 1) * 100).rounded()) : 0 }
}
