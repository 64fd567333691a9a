import Failure
import Hummingbird
import Messages
import RPC
import Rollout
import Statistics
import SwiftProtobuf

/// How two models compare, as far as people have said: `/api/v1/models/compare`.
struct ModelComparisons: Sendable {
    /// The recorder goes through all labels for it.
    private static let patience: Duration = .seconds(60)
    private static let longestName = 130

    let client: RPCClient

    func answer(_ request: Request) async throws -> Response {
        let (request, names) = try question(request)
        do {
            let reply = try await client.call(.recorderCompare, request, timeout: Self.patience)
            return JSONAnswer.response(Self.json(ComparedModels(names.0, names.1, reply)))
        } catch let error as RPCError where error.code == .remote("bad_selection") {
            throw GatewayError(.unknownModel, error.message)
        } catch let error as RPCError {
            throw GatewayError(error)
        }
    }

    private func question(_ request: Request) throws -> (WireCompareRequest, (String, String)) {
        var query = try QueryReader(request)
        guard let first = query.text("first"), let second = query.text("second"), first != second else {
            throw GatewayError(.badParameter, "name two models: first=old-1.0&second=new-2.0")
        }
        guard max(first.utf8.count, second.utf8.count) <= Self.longestName else {
            throw GatewayError(.badParameter, "a model's name has at most \(Self.longestName) bytes")
        }
        let selection = try query.selection(emotion: false, model: false)
        try query.finish()
        return (.with { ($0.first, $0.second, $0.selection) = (first, second, selection) }, (first, second))
    }

    static func json(_ models: ComparedModels) -> JSONValue {
        let (verdict, pairs) = (ModelVerdict(models), models.pairs)
        return [
            "answers": EmotionJSON.table(models.answers), "agreement": share(models.agreement, "faces"),
            "first": share(models.firstRight, "labels"), "second": share(models.secondRight, "labels"),
            "both_right": .unsigned(pairs.bothRight), "first_right": .unsigned(pairs.onlyFirstRight),
            "second_right": .unsigned(pairs.onlySecondRight), "neither_right": .unsigned(pairs.neitherRight),
            "p": verdict.basis == .pairs && pairs.total > 0 ? .number(pairs.midP, digits: 4) : .null,
            "verdict": .string(verdict.winner?.rawValue ?? "no_evidence"),
            "sentence": .string(verdict.sentence(of: models)),
        ]
    }

    /// With the ends of the 95 % interval; without faces there is no share.
    private static func share(_ proportion: Proportion, _ count: String) -> JSONValue {
        let interval = proportion.interval
        return .object([
            .init(name: count, value: .unsigned(proportion.total)),
            .init(name: "share", value: proportion.total > 0 ? .number(proportion.share, digits: 4) : .null),
            .init(name: "lower", value: .number(interval.lowerBound, digits: 4)),
            .init(name: "upper", value: .number(interval.upperBound, digits: 4)),
        ])
    }
}
