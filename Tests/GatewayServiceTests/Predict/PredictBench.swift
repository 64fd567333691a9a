import Bus
import BusTestKit
import Faces
import Foundation
import Images
import Messages
import RPC
import ServiceKit
import ServiceTestKit
import SwiftProtobuf
import TestPictures

@testable import GatewayService

/// A desk, and a detector and a classifier that answer as a test says.
struct PredictBench {
    static let site = Name.constant("home")

    let bench: ServiceBench
    let desk: PredictDesk

    init(_ configuration: PredictDesk.Configuration = .init()) async throws {
        bench = try await ServiceBench()
        let client = try RPCClient(bus: bench.peer, site: Self.site, client: .constant("desk"))
        desk = PredictDesk(
            configuration,
            site: Self.site,
            bus: bench.peer,
            client: client,
            clock: WallClock { 1_700_000_000_000_000 },
            run: 0xAB
        )
    }

    /// Runs both while `body` runs; `nil`: there is none.
    func running(
        find: (@Sendable (WireFindRequest) async throws -> WireFaceSet)? = PredictBench.find,
        read: (@Sendable (WireReadRequest) async throws -> WireReadReply)? = PredictBench.read,
        _ body: () async throws -> Void
    ) async throws {
        try await bench.listen(to: "mien/v1/home/+/faces")
        try await running(.constant("detector"), { server in find.map { server.handle(.detectorFind, $0) } }) {
            try await running(
                .constant("classifier"),
                { server in read.map { server.handle(.classifierRead, $0) } },
                body
            )
        }
    }

    private func running(
        _ name: Name,
        _ handle: (RPCServer) -> Void?,
        _ body: () async throws -> Void
    ) async throws {
        // A server without a method stands for a service that is not there.
        let service = try RPCServer(
            service: name,
            site: Self.site,
            bus: bench.bus,
            logger: bench.log.logger,
            metrics: bench.metrics
        )
        guard handle(service) != nil else {
            let requests = Topic.Filter.requests(service: name).text(site: Self.site)
            try await bench.bus.unsubscribe(requests)
            return try await body()
        }
        try await bench.running(service, body)
    }

    static func picture() throws -> JPEGPicture {
        try JPEGPicture(TestPicture.jpeg(TestPicture.gradient(64, 48)))
    }

    /// A detector that finds one face, with a crop.
    static func find(_ request: WireFindRequest) async throws -> WireFaceSet {
        .with {
            ($0.frame, $0.detector, $0.origin) = (request.frame, "scripted", .asked)
            $0.faces = [
                .with {
                    $0.box = WireBox(Box(x: 10, y: 12, width: 20, height: 24))
                    $0.score = 0.5
                    $0.crop.region = WireBox(Box(x: 8, y: 8, width: 30, height: 30))
                    $0.crop.jpeg = Data([0xFF, 0xD8, 0xFF])
                }
            ]
        }
    }

    /// A classifier to whom all are happy.
    static func read(_ request: WireReadRequest) async throws -> WireReadReply {
        .with {
            $0.report.frame = request.faces.frame
            ($0.report.detector, $0.report.engine) = (request.faces.detector, "scripted")
            ($0.report.model.name, $0.report.model.version) = ("baseline", "0.1.0")
            $0.report.faces = request.faces.faces.map { face in
                .with {
                    ($0.box, $0.score, $0.emotion) = (face.box, face.score, .happy)
                    $0.probabilities = [0, 0, 0, 1, 0, 0, 0]
                }
            }
        }
    }
}
