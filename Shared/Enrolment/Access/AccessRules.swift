import Messages

/// What an account at the broker may do, as lines for mosquitto's `acl_file`. What no line allows is denied.
struct AccessRules: Equatable {
    /// For whom a program speaks.
    enum Scope {
        /// For the site: any camera, any instance.
        case site
        /// For a node: only its own names; cameras are `nil` for one that works for all.
        case node(Name, cameras: [Name]?)
    }

    private(set) var lines: [String] = []

    init(_ programs: Set<Program>, site: Name, scope: Scope) {
        for program in Program.allCases where programs.contains(program) {
            for row in AccessTable.rows { add(row, program, site, scope) }
            addQuestions(of: program, site, scope)
        }
    }

    private mutating func add(_ row: AccessTable.Row, _ program: Program, _ site: Name, _ scope: Scope) {
        if row.writers.contains(program) {
            for names in Self.names(row.kind, program, scope) { allow("write", row.kind.filter(site: site, names)) }
        }
        guard row.readers.contains(program) else { return }
        // The programs of a node with cameras of its own meet at the node's own broker: what is every camera's is not for it.
        if case .node(_, _?) = scope, row.kind.isOfCamera { return }
        allow("read", row.kind.filter(site: site))
    }

    /// The names that stand in what a program writes; several where it writes for several cameras.
    private static func names(_ kind: Topic.Kind, _ program: Program, _ scope: Scope) -> [[String: Name]] {
        guard case .node(let node, let cameras) = scope else {
            return [kind == .status ? ["service": program.name] : [:]]
        }
        switch kind {
        case .status where program == .camera:
            // A camera's service is called as the camera is.
            return (cameras ?? []).map { ["service": program.name, "instance": $0] }
        case .status: return [["service": program.name, "instance": node]]
        case .actualModel: return [["instance": node]]
        case let kind where kind.isOfCamera: return cameras.map { $0.map { ["camera": $0] } } ?? [[:]]
        default: return [[:]]
        }
    }

    private mutating func addQuestions(of program: Program, _ site: Name, _ scope: Scope) {
        let asked = AccessTable.questions.filter { $0.askers.contains(program) }
        for question in asked {
            var names = ["service": question.service.name]
            names["method"] = question.method
            allow("write", Topic.Kind.request.filter(site: site, names))
        }
        switch scope {
        case .site:
            allow("read", Topic.Kind.request.filter(site: site, ["service": program.name]))
            allow("write", Topic.Kind.reply.filter(site: site))
            allow("read", Topic.Kind.reply.filter(site: site))
        case .node(let node, let cameras):
            for client in Self.clients(of: program, node) {
                allow("read", Topic.Kind.reply.filter(site: site, ["client": client]))
            }
            guard cameras == nil, [.detector, .classifier].contains(program) else { return }
            allow("read", Topic.Kind.request.filter(site: site, ["service": program.name]))
            allow("write", Topic.Kind.reply.filter(site: site))
        }
        guard program == .library || program == .mien, case .site = scope else { return }
        // A bundle is fetched from whoever offers it, under the offerer's own name (decision 0015).
        for method in [Name.named("bundle"), .named("chunk")] {
            allow("readwrite", Topic.Kind.request.filter(site: site, ["method": method]))
        }
    }

    /// What a node's programs are called in the topics of the answers to them.
    private static func clients(of program: Program, _ node: Name) -> [Name] {
        [NodeName.renewalClient(node)] + (program == .classifier ? [NodeName.classifierClient(node)] : [])
    }

    private mutating func allow(_ access: String, _ filter: String) {
        let line = "topic \(access) \(filter)"
        if !lines.contains(line) { lines.append(line) }
    }
}

extension Program {
    fileprivate var name: Name {
        do {
            return try Name(rawValue)
        } catch {
            preconditionFailure("\(rawValue) is a name")
        }
    }
}

extension Topic.Kind {
    fileprivate var isOfCamera: Bool { path.hasPrefix("<camera>/") }
}
