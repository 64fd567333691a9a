import Bus
import Failure
import Messages
import RPC
import SwiftProtobuf

/// Detector's place on the bus, the recorder's answers, and mien-feedback.
struct BusImportDesk: ImportDesk {
    /// What goes by when a service is started again, and how often that is waited for.
    private static let passing: Set<RPCFailureCode> = [
        .notConnected, .notSent, .noResponder, .timedOut, .busy, .stopping, .remote("unavailable"),
    ]
    private static let attempts = 5
    private static let pause: Duration = .seconds(2)

    let bus: any MessageBus
    let client: RPCClient
    let site: Name
    let camera: Name

    func publish(_ faces: WireFaceSet) async throws {
        try await bus.publish(
            OutboundMessage(
                topic: Topic(site: site, .faces(camera: camera)).text,
                payload: try faces.encode(),
                expirySeconds: 5,
                contentType: protobufContentType
            )
        )
    }

    func reports(ofRun run: UInt64) async throws -> [WireEmotionReport] {
        let request = WireFrameRequest.with { ($0.camera, $0.run, $0.frame) = (camera.text, run, 1) }
        // What a shadow says counts for nobody.
        return try await patiently {
            try await client.call(.recorderFrame, request).reports.map(\.report).filter { !$0.shadow }
        }
    }

    func keepsPicture(ofRun run: UInt64) async throws -> Bool {
        let request = WireCropRequest.with {
            $0.face = .with { ($0.camera, $0.run, $0.frame) = (camera.text, run, 1) }
        }
        do {
            return try await patiently { try await client.call(.recorderCrop, request).hasCrop }
        } catch let error as RPCError where error.code == .remote("no_picture") {
            // Not yet, or never: pictures are stored apart from reports, and later.
            return false
        }
    }

    func submit(_ label: WireLabel) async throws -> Bool {
        try await patiently { try await client.submit(label) }
    }

    private func patiently<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        for _ in 1..<Self.attempts {
            do {
                return try await ask()
            } catch let error as RPCError where Self.passing.contains(error.code) {
                try await Task.sleep(for: Self.pause)
            }
        }
        return try await ask()
    }
}
