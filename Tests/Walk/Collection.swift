import Bus
import BusTestKit
import DrawnPerson
import Foundation
import LocalBroker
import Messages
import PersonTestKit
import ServiceKit

/// Records drawn people with the real programs, in rounds, and has somebody label them who knows what was drawn.
struct Collection {
    private let folder: String
    private let style: DrawingStyle
    private let seconds: Int
    private let broker: LocalBroker
    private let port: UInt16

    private var database: String { "\(folder)/mien.sqlite" }
    private var brokerURL: String { "mqtt://127.0.0.1:\(port)" }

    /// - Parameter folder: For database, broker and logs; is made.
    init(folder: String, style: DrawingStyle, seconds: Int) throws {
        (self.folder, self.style, self.seconds) = (folder, style, seconds)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        port = try LoopbackPort.free()
        broker = try LocalBroker(preparing: LocalBrokerConfiguration(port: port, dataDirectory: "\(folder)/broker"))
    }

    /// Records people, so many at a time.
    ///
    /// - Returns: How many labels were given.
    func collect(people: [Int], atOnce: Int) async throws -> Int {
        let mosquitto = try Program(broker.executable, broker.arguments, log: "\(folder)/mosquitto.log")
        defer { mosquitto.stop() }
        return try await withUnconnectedBus(BrokerAddress(parsing: brokerURL), clientID: "walk-person") { bus in
            let person = try LabellingPerson(.constant("walker"), site: .constant("home"), bus: bus)
            for start in stride(from: 0, to: people.count, by: atOnce) {
                let group = people[start..<min(start + atOnce, people.count)]
                try await record(group, person)
                print("\(start + group.count) of \(people.count) people, \(person.accepted.count) labels")
            }
            return person.accepted.count
        }
    }

    /// Writes the labelled faces.
    func export(into target: String, split: String) async throws {
        let arguments = ["export", "--labels", "--into", target, "--database", database, "--split", split]
        let export = try Program.beside("mien", arguments, log: nil)
        try await export.end()
    }

    private func record(_ people: ArraySlice<Int>, _ person: LabellingPerson) async throws {
        let file = "\(folder)/mien.yaml"
        try configuration(people).write(toFile: file, atomically: true, encoding: .utf8)
        let system = try Program.beside("mien", ["up", "--config", file], log: "\(folder)/mien.log")
        do {
            // Answered as soon as the recorder is there.
            _ = try await person.newest(1)
            try await Task.sleep(for: .seconds(seconds))
            for number in people {
                for report in try await person.reports(of: Name("p\(number)")) {
                    _ = try await person.sayTheTruth(of: report)
                }
            }
            try await person.waitUntilRecorded()
        } catch {
            system.stop()
            throw error
        }
        system.stop()
        // It ends by a signal, or as one that was asked to.
        try? await system.end()
    }

    /// Enough pictures a second for a face to be followed: faces of no track are left out of an export. The recorder keeps one a second.
    private func configuration(_ people: ArraySlice<Int>) -> String {
        let cameras = people.map { number in
            "  p\(number): { source: \"synthetic:\(number)?style=\(style.rawValue)\", fps: 3, size: 320x240 }"
        }
        return """
            data: \(folder)
            broker: \(brokerURL)
            cameras:
            \(cameras.joined(separator: "\n"))
            privacy: { keep: crops }

            """
    }
}
