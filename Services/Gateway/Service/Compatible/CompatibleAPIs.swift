import Hummingbird
import Messages

/// The APIs of other systems: their clients find what they know when only the URL changes.
struct CompatibleAPIs: Sendable {
    private let mememoji: MememojiAPI
    private let deepFace: DeepFaceAPI

    /// - Parameters:
    ///   - camera: In whose name pictures are recorded.
    ///   - access: Who may ask.
    init(
        reader: PictureReader,
        desk: any Predicting,
        feedback: any FeedbackTaking,
        camera: Name,
        access: CompatibleAccess
    ) {
        mememoji = MememojiAPI(
            reader: reader,
            desk: desk,
            feedback: feedback,
            camera: camera,
            visits: VisitBook(),
            access: access
        )
        deepFace = DeepFaceAPI(reader: reader, desk: desk, camera: camera, access: access)
    }

    /// Adds their paths, which begin at the root.
    func addRoutes(to group: RouterGroup<GatewayContext>) {
        // The page to try the API is a file like the others.
        group.get("docs") { _, _ in Response(status: .temporaryRedirect, headers: [.location: "/docs.html"]) }
        mememoji.addRoutes(to: group)
        deepFace.addRoutes(to: group)
    }
}
