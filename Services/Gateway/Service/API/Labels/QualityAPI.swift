import Hummingbird
import Messages
import RPC

/// How good the models are, as far as people have said.
struct QualityAPI: APIArea {
    let client: RPCClient

    func addRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("quality") { request, _ in try await quality(request) }
        group.get("confusion") { request, _ in try await confusion(request) }
    }

    private func quality(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = WireQualityRequest()
        wanted.selection = try query.selection(emotion: false)
        try query.finish()
        let reply = try await client.call(.feedbackQuality, wanted, timeout: .seconds(15))
        return JSONAnswer.response(["qualities": .array(reply.qualities.map(Self.json))])
    }

    private func confusion(_ request: Request) async throws -> Response {
        var query = try QueryReader(request)
        var wanted = WireConfusionRequest()
        wanted.selection = try query.selection(emotion: false)
        wanted.randomOnly = try query.flag("random_only") ?? false
        try query.finish()
        let reply = try await client.call(.recorderConfusion, wanted, timeout: RecordsAPI.patience)
        return JSONAnswer.response([
            "confusions": .array(
                reply.confusions.map { confusion in
                    [
                        "model": EmotionJSON.model(confusion.model), "camera": .string(confusion.camera),
                        "counts": EmotionJSON.table(confusion.counts), "not_faces": .unsigned(confusion.notFaces),
                    ]
                }
            )
        ])
    }

    private static func json(_ quality: WireQuality) -> JSONValue {
        [
            "model": EmotionJSON.model(quality.model),
            "camera": .string(quality.camera),
            "labels": .unsigned(quality.labels),
            "accuracy": .number(quality.accuracy, digits: 4),
            "lower": .number(quality.lower, digits: 4),
            "upper": .number(quality.upper, digits: 4),
            "agreement": quality.hasAgreement ? .number(quality.agreement, digits: 4) : .null,
            "alpha": quality.hasAlpha ? .number(quality.alpha, digits: 4) : .null,
            "drifting": .bool(quality.drifting),
            "all": quality.hasAll ? accuracy(quality.all) : .null,
            "week": quality.hasWeek ? accuracy(quality.week) : .null,
            "week_before": quality.hasWeekBefore ? accuracy(quality.weekBefore) : .null,
            "not_faces": .unsigned(quality.notFaces),
        ]
    }

    /// `{"labels","share","lower","upper"}`
    static func accuracy(_ accuracy: WireAccuracy) -> JSONValue {
        [
            "labels": .unsigned(accuracy.labels), "share": .number(accuracy.share, digits: 4),
            "lower": .number(accuracy.lower, digits: 4), "upper": .number(accuracy.upper, digits: 4),
        ]
    }
}
