import Messages
import Rollout

/// Groups of classifiers in JSON.
enum GroupJSON {
    static func group(_ view: GroupView) -> JSONValue {
        let instances = view.states.sorted { $0.key.text < $1.key.text }.map { name, state in
            instance(name, state, isOnline: view.isOnline(name))
        }
        return [
            "group": .string(view.group.text), "selection": view.selection.map(selection) ?? .null,
            "instances": .array(instances),
        ]
    }

    static func selection(_ selection: WireModelSelection) -> JSONValue {
        [
            "revision": .unsigned(selection.revision), "model": choice(selection.model),
            "previous": selection.hasPrevious ? choice(selection.previous) : .null,
            "shadow": selection.hasShadow ? tried(selection.shadow, selection.shadowShare) : .null,
            "canary": selection.hasCanary ? tried(selection.canary, selection.canaryShare) : .null,
            "selected_at": UTCTime.json(selection.selectedAt), "selected_by": .string(selection.selectedBy),
        ]
    }

    /// A precision that nobody chose is `auto`.
    static func choice(_ choice: WireModelChoice) -> JSONValue {
        let json: JSONValue = [
            "name": .string(choice.name), "version": .string(choice.version), "sha256": .string(choice.hashText),
            "precision": .string(choice.precision.isEmpty ? "auto" : choice.precision),
        ]
        return choice.isPlugin ? json.adding(["is_plugin": true]) : json
    }

    static func bundle(_ bundle: WireBundleDescription) -> JSONValue {
        [
            "name": .string(bundle.choice.name), "version": .string(bundle.choice.version),
            "sha256": .string(bundle.choice.hashText), "bytes": .unsigned(bundle.bytes),
            // What somebody sent may be anything; there are two.
            "precisions": .array(bundle.precisions.prefix(8).map { .string($0) }),
        ]
    }

    private static func tried(_ model: WireModelChoice, _ share: Double) -> JSONValue {
        ["model": choice(model), "share": .number(share, digits: 4)]
    }

    private static func instance(_ name: Name, _ state: WireModelState, isOnline: Bool) -> JSONValue {
        [
            "instance": .string(name.text), "online": .bool(isOnline), "revision": .unsigned(state.revision),
            "running": state.hasRunning ? choice(state.running) : .null, "engine": .string(state.engine),
            "since": UTCTime.json(state.since),
            "parts": [
                "model": state.hasModel ? part(state.model) : .null,
                "shadow": state.hasShadow ? part(state.shadow) : .null,
                "canary": state.hasCanary ? part(state.canary) : .null,
            ],
        ]
    }

    private static func part(_ part: WireModelState.Part) -> JSONValue {
        [
            "choice": choice(part.choice), "stage": .string(word(part.stage)), "code": .string(part.code),
            "message": .string(part.message), "fetched": .unsigned(part.fetched), "total": .unsigned(part.total),
        ]
    }

    private static func word(_ stage: WireModelState.Stage) -> String {
        switch stage {
        case .fetching: "fetching"
        case .testing: "testing"
        case .loading: "loading"
        case .running: "running"
        case .failed: "failed"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
