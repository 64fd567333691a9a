import ArgumentParser
import Foundation
import ServiceKit

/// Kills, freezes and cuts off the programs of a running system at random while somebody labels faces, and counts afterwards
/// whether a report or an accepted label was lost or stored twice. `make chaos` runs it.
@main
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mien-chaos",
        abstract: "Breaks a running system at random, and counts what became of its reports and labels.",
        discussion:
            "The same seed gives the same attacks. It ends with 1 when a report or an accepted label was lost or stored twice.",
        version: Release.version
    )

    @Option(help: "How many times a program is killed.")
    var kills = 200

    @Option(help: "Which attacks come when; without it another each time.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "How many drawn people there are, and how many frames a second of each.",
            valueName: "cameras x fps"
        )
    )
    var load = ChaosLoad.usual

    @Option(help: "The longest pause between two attacks, in milliseconds: the longer, the more is going on.")
    var pause = 900

    @Option(help: "How long the system may take, in seconds, to record everything once nobody attacks it.")
    var patience = 120

    func validate() throws {
        guard kills >= 0, patience > 0, (20...60_000).contains(pause) else {
            throw ValidationError(
                "--kills, --patience, --pause (20 to 60000) are numbers above 0"
            )
        }
    }

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 1...999_999)
        let folder = FileManager.default.temporaryDirectory.appending(path: "mien-chaos-\(UUID().uuidString)").path()
        let system = try ChaosSystem(folder: folder, load: load)
        let start = ContinuousClock.now
        let (count, labelling) = try await system.run {
            let attacked = try await Labelling.during(broker: system.port) {
                try await attack(system, plan(seed, system))
            }
            try await system.drain(atMost: .seconds(patience))
            return attacked
        }
        let seconds = Int((ContinuousClock.now - start).components.seconds)
        let tally = try ChaosTally(system, labels: labelling.accepted)
        print("seed \(seed): \(count.text(system)) in \(seconds) s")
        print(tally.text)
        guard tally.isClean else {
            print(
                "What is left is in \(folder); reproduce with --seed \(seed) --kills \(kills) --pause \(pause) --load \(load)"
            )
            throw ExitCode.failure
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    private func plan(_ seed: UInt64, _ system: ChaosSystem) -> AttackPlan {
        AttackPlan(seed: seed, victims: system.victims.count, kills: kills, longestPause: pause)
    }

    /// Attacks, each while the one before it may still be felt.
    private func attack(_ system: ChaosSystem, _ plan: AttackPlan) async throws -> AttackCount {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var count = AttackCount()
            for attack in plan {
                try await Task.sleep(for: attack.pause)
                let victim = system.victims[attack.victim]
                count.add(attack, on: victim.name)
                switch attack.kind {
                case .kill: victim.kill()
                case .freeze(let time): group.addTask { try await victim.freeze(for: time) }
                case .cut(let time): group.addTask { try await victim.cutOff(for: time) }
                }
            }
            try await group.waitForAll()
            return count
        }
    }
}

/// What was done.
struct AttackCount {
    private var kills: [String: Int] = [:]
    private var freezes = 0
    private var cuts = 0

    mutating func add(_ attack: Attack, on name: String) {
        switch attack.kind {
        case .kill: kills[name, default: 0] += 1
        case .freeze: freezes += 1
        case .cut: cuts += 1
        }
    }

    func text(_ system: ChaosSystem) -> String {
        let each = system.victims.map { "\($0.name) \(kills[$0.name] ?? 0)" }.joined(separator: ", ")
        return "\(kills.values.reduce(0, +)) kills (\(each)), \(freezes) freezes, \(cuts) cuts"
    }
}
