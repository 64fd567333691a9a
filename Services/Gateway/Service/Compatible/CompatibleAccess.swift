import Access
import Messages

/// Who may ask through the APIs of other systems.
struct CompatibleAccess: Sendable {
    enum Need: Sendable {
        /// To have a picture read.
        case predict
        /// To say what a face shows.
        case label
    }

    /// As the roles of the gateway's own API have it.
    static let byRole = CompatibleAccess { context, need in
        try context.require(need == .predict ? .viewer : .labeler).name
    }

    /// Makes sure that whoever asks may, and says who it is.
    let person: @Sendable (GatewayContext, Need) throws -> Name

    /// - Throws: what ``person`` throws.
    @discardableResult
    func check(_ context: GatewayContext, _ need: Need) throws -> Name { try person(context, need) }
}
