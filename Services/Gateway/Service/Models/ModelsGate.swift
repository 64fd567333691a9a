import Access
import Messages
import ServiceKit

/// What somebody wants of the models.
enum ModelsDeed: Sendable, Equatable {
    case look
    /// Says what a group shall run: `use`, `rollback`, `shadow`, `canary` or `promote`.
    case change(group: Name, how: String)
    /// Gives the library a bundle.
    case upload
}

/// Asks whether somebody may, and notes who did what.
struct ModelsGate: Sendable {
    /// The person's name; throws ``GatewayError`` when they may not.
    let admit: @Sendable (GatewayContext, ModelsDeed) throws -> Name

    /// Everybody may: as on a machine that nobody else reaches.
    static let open = ModelsGate { _, _ in .constant("web") }

    /// Viewers may look, and only admins change anything.
    static let byRole = ModelsGate { context, deed in
        try context.require(deed == .look ? .viewer : .admin).name
    }
}
