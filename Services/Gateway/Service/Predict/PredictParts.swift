import Bus
import Messages
import RPC
import ServiceLifecycle

/// What reading single pictures is made of.
struct PredictParts {
    /// For whoever has a picture read, in whichever form it came.
    let desk: PredictDesk
    let annotator: PictureAnnotator
    let area: PredictAPI
    let services: [any Service]

    /// - Throws: `BusError` with `badTopic`.
    init(_ configuration: GatewayConfiguration, site: Name, bus: any MessageBus, input: any PictureInput) throws {
        // Several gateways of a site must not get each other's answers.
        let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let client = try RPCClient(bus: bus, site: site, client: Name("gateway-predict-\(number)"))
        desk = PredictDesk(site: site, bus: bus, client: client)
        annotator = PictureAnnotator()
        area = PredictAPI(
            camera: configuration.camera,
            deadline: configuration.predictDeadline,
            input: input,
            desk: desk,
            annotator: annotator
        )
        services = [annotator]
    }
}
