public import Messages

/// Whose selections a classifier follows, and under which name it says how it goes.
public struct ModelGroupMember: Sendable {
    let site: Name
    let group: Name
    let instance: Name

    public init(site: Name, group: Name, instance: Name) {
        self.site = site
        self.group = group
        self.instance = instance
    }
}
