import Bus
import BusTestKit
import DrawnPerson
import Foundation
import LocalBroker
import Messages
import PersonTestKit
import ServiceKit

/// Records drawn people with the real programs, and has somebody label them who knows what was drawn.
struct Collection {
    private let folder: String
    private let style: DrawingStyle
    private let model: String
    private let broker: LocalBroker
    private let port: UInt16

    private static let pause: Duration = .milliseconds(200)

    private var database: String { "\(folder)/mien.sqlite" }

    /// Where programs find the broker, while ``withPerson(_:)`` runs.
    var brokerURL: String { "mqtt://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - folder: For database, broker and logs; is made.
    ///   - model: That answers until another is selected.
    init(folder: String, style: DrawingStyle, model: String) throws {
        (self.folder, self.style, self.model) = (folder, style, model)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        port = try LoopbackPort.free()
        broker = try LocalBroker(preparing: LocalBrokerConfiguration(port: port, dataDirectory: "\(folder)/broker"))
    }

    /// Runs the broker, and lends somebody who is connected to it.
    func withPerson<Output: Sendable>(_ body: @escaping @Sendable (LabellingPerson) async throws -> Output) async throws
        -> Output
    {
        let mosquitto = try Program(broker.executable, broker.arguments, log: "\(folder)/mosquitto.log")
        defer { mosquitto.stop() }
        return try await withUnconnectedBus(BrokerAddress(parsing: brokerURL), clientID: "walk-person") { bus in
            try await body(LabellingPerson(.constant("walker"), site: .constant("home"), bus: bus))
        }
    }

    /// Records people in rounds, so many at a time and each for so many seconds, and has them labelled.
    func record(people: Range<Int>, atOnce: Int, seconds: Int, _ person: LabellingPerson) async throws {
        for start in stride(from: people.lowerBound, to: people.upperBound, by: atOnce) {
            let group = start..<min(start + atOnce, people.upperBound)
            try await withSystem(before: group, person) { try await label(group, for: seconds, person) }
            print("\(group.upperBound - people.lowerBound) of \(people.count) people, \(person.accepted.count) labels")
        }
    }

    /// Lets people be recorded for a while, and labels all that was recorded of them.
    func label(_ people: Range<Int>, for seconds: Int, _ person: LabellingPerson) async throws {
        try await Task.sleep(for: .seconds(seconds))
        // Labels that come together share a wait for the disk.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in people {
                group.addTask {
                    for report in try await person.reports(of: Self.camera(of: number)) {
                        _ = try await person.sayTheTruth(of: report)
                    }
                }
            }
            try await group.waitForAll()
        }
        try await person.waitUntilRecorded()
    }

    /// Writes the labelled faces.
    func export(into target: String, split: String) async throws {
        let arguments = ["export", "--labels", "--into", target, "--database", database, "--split", split]
        let export = try Program.beside("mien", arguments, log: nil)
        try await export.end()
    }

    /// Runs `body` while `mien up` has a camera before each of the people.
    func withSystem(before people: Range<Int>, _ person: LabellingPerson, _ body: () async throws -> Void) async throws
    {
        let file = "\(folder)/mien.yaml"
        try configuration(people).write(toFile: file, atomically: true, encoding: .utf8)
        let system = try Program.beside("mien", ["up", "--config", file], log: "\(folder)/mien.log")
        do {
            // Whoever comes in last has been recorded: from here on all of it runs.
            for number in people {
                while try await person.reports(of: Self.camera(of: number)).isEmpty {
                    try await Task.sleep(for: Self.pause)
                }
            }
            try await body()
        } catch {
            system.stop()
            throw error
        }
        system.stop()
        // It ends by a signal, or as one that was asked to.
        try? await system.end()
    }

    /// What the camera before a person is called.
    static func camera(of person: Int) throws -> Name { try Name("p\(person)") }

    /// Enough pictures a second for a face to be followed: faces of no track are left out of an export. The recorder keeps one a second.
    private func configuration(_ people: Range<Int>) -> String {
        let cameras = people.map { number in
            "  p\(number): { source: \"synthetic:\(number)?style=\(style.rawValue)\", fps: 3, size: 320x240 }"
        }
        return """
            data: \(folder)
            broker: \(brokerURL)
            model: \(model)
            cameras:
            \(cameras.joined(separator: "\n"))
            privacy: { keep: crops }

            """
    }
}
