public import Bus
import Messages
import Models
import Rollout

/// What a group of classifiers shall run, and what it runs, as of now: `mien models status`.
struct RolloutStatus {
    /// An instance, as `--json` prints it.
    struct Line: Encodable, Equatable {
        let instance: String
        let isOnline: Bool
        /// What answers at present, as `name-version@hash`.
        let running: String?
        let engine: String
        let progress: String

        enum CodingKeys: String, CodingKey {
            case instance, running, engine, progress
            case isOnline = "online"
        }
    }

    let view: GroupView

    /// A line for each instance that is online, or was when it was last heard of.
    var lines: [Line] {
        var watch = SwapWatch(view.selection ?? WireModelSelection())
        watch.look(at: view)
        return view.states.sorted { $0.key.text < $1.key.text }.map { instance, state in
            let isOnline = view.isOnline(instance)
            return Line(
                instance: instance.text,
                isOnline: isOnline,
                running: isOnline && state.hasRunning ? state.running.title : nil,
                engine: isOnline ? state.engine : "",
                progress: isOnline ? progress(of: instance, watch) : "offline"
            )
        }
    }

    private func progress(of instance: Name, _ watch: SwapWatch) -> String {
        // Where nothing is selected, nobody is on the way to it.
        guard view.selection != nil else { return SwapWatch.Progress.running.words }
        return (watch.instances[instance] ?? .waiting).words
    }

    /// For a person.
    func text(_ terminal: Terminal) -> String {
        let rows = lines.map { line in
            let sign = line.isOnline ? (line.progress == "running" ? terminal.paint("✓", 71) : "·") : terminal.dim("·")
            return "  \(sign) \(line.instance.fitted(20)) \((line.running ?? "").fitted(36)) \(line.engine.fitted(9)) "
                + line.progress + "\n"
        }
        return head + (rows.isEmpty ? "  no classifier of the group is known\n" : rows.joined())
    }

    private var head: String {
        guard let selection = view.selection else {
            return "group \(view.group): no model is selected; each classifier runs what its --model says\n"
        }
        let before = selection.hasPrevious ? "; before: \(selection.previous.title)" : ""
        let person = selection.selectedBy.isEmpty ? "somebody" : selection.selectedBy
        return "group \(view.group): \(selection.sentence)\n"
            + "revision \(selection.revision), \(selection.model.title), by \(person), "
            + "\(Timestamp.utc(selection.selectedAt))\(before)\n"
    }
}

extension Rollout {
    /// Prints what the group shall run and what it runs, for a person or as a line of JSON for each instance.
    ///
    /// - Throws: `BusError`.
    public func status(json: Bool, on bus: any MessageBus) async throws {
        let follower = GroupFollower(group: options.group, site: options.site)
        try await follower.follow(on: bus)
        let status = RolloutStatus(view: follower.current)
        guard json else { return output.write(status.text(output)) }
        for line in status.lines { output.write(try JSONLine.text(line) + "\n") }
    }
}
