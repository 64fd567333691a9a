import Failure
import Messages
import RPC
import SwiftProtobuf

/// The recorder's records, asked for over the bus.
struct RecorderRecords: Records {
    let client: RPCClient

    /// Shorter than those wait who ask us: they hear why there is no answer.
    private static let patience: Duration = .seconds(3)
    /// The recorder goes through all labels.
    private static let patienceForAll: Duration = .seconds(20)

    func reports(of frame: WireFrameRequest) async throws -> [WireEmotionReport] {
        try await ask(.recorderFrame, frame).reports.map(\.report)
    }

    func label(_ key: Name) async throws -> WireLabel? {
        let request = WireLabelsRequest.with { ($0.key, $0.limit) = (key.text, 1) }
        return try await ask(.recorderLabels, request).labels.first { $0.key == key.text }
    }

    func candidates(_ request: WireCandidatesRequest) async throws -> [WireCandidate] {
        try await ask(.recorderCandidates, request).candidates
    }

    func crop(of face: WireFaceReference) async throws -> WireCrop? {
        do {
            let reply = try await ask(.recorderCrop, WireCropRequest.with { $0.face = face })
            return reply.crop.jpeg.isEmpty ? nil : reply.crop
        } catch let error as RPCError {
            // The recorder itself says that there is none.
            guard case .remote = error.code else { throw error }
            return nil
        }
    }

    func labels(_ request: WireLabelsRequest) async throws -> WireLabelsReply {
        try await ask(.recorderLabels, request)
    }

    func confusions(_ request: WireConfusionRequest) async throws -> [WireConfusion] {
        try await ask(.recorderConfusion, request, timeout: Self.patienceForAll).confusions
    }

    private func ask<Request, Reply>(
        _ method: RPCMethod<Request, Reply>,
        _ request: Request,
        timeout: Duration = Self.patience
    ) async throws -> Reply {
        do {
            return try await client.call(method, request, timeout: timeout)
        } catch let error as RPCError {
            throw Self.translated(error)
        }
    }

    /// What somebody who asked us makes of an error of whom we asked.
    static func translated(_ error: RPCError) -> any Error {
        switch error.code {
        case .remote: error
        case .invalid, .malformed, .tooLarge: FeedbackError(.invalid, error.message, cause: error.cause)
        default:
            FeedbackError(
                .unavailable,
                "the recorder does not answer, so nothing was done: try again when it runs",
                cause: error
            )
        }
    }
}
