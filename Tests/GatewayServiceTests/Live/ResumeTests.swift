import Messages
import NIOCore
import SeededNumbers
import ServiceKit
import Testing

@testable import GatewayService

/// Viewers whose connections break at any place, beside one whose connection holds.
@Suite(.timeLimit(.minutes(1))) struct ResumeTests {
    /// One who watches, and remembers what came.
    private struct Reader {
        var viewer: EventViewer
        var last: String?
        var labels: [Int] = []
        var reports: [Name: [Int]] = [:]

        /// Reads what waits, at most so many events: the rest is lost with the connection.
        mutating func read(atMost limit: Int = .max) {
            let text = viewer.take().map { String(buffer: $0) }.joined()
            let events = text.matches(of: #/id: (\S+)\nevent: (\w+)\ndata: {"camera":"(\w+)","number":(\d+)}\n\n/#)
            for event in events.prefix(limit) {
                last = String(event.1)
                let number = Int(event.4) ?? 0
                if event.2 == "label" { labels.append(number) } else { add(number, String(event.3)) }
            }
        }

        private mutating func add(_ number: Int, _ camera: String) {
            reports[Name(argument: camera) ?? .constant("none"), default: []].append(number)
        }
    }

    private static let cameras: [Name] = [.constant("door"), .constant("hall"), .constant("yard")]

    @Test(arguments: 0..<20)
    func missesNothingAndGetsNothingTwice(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let time = TestClockTime()
        let hub = EventHub(now: { time.now })
        var filter = EventFilter()
        filter.every = .milliseconds(Int.random(in: 0...1, using: &random) * 300)
        var steady = Reader(viewer: try hub.add(filter, after: nil))
        var broken = Reader(viewer: try hub.add(filter, after: nil))
        var (labels, reports): ([Int], [Name: [Int]]) = ([], [:])
        for number in 1...400 {
            time.advance(by: .milliseconds(Int.random(in: 0...60, using: &random)))
            let camera = Self.cameras[Int.random(in: 0..<3, using: &random)]
            let isLabel = Int.random(in: 0..<4, using: &random) == 0
            hub.publish(isLabel ? .label : .report, camera: isLabel ? nil : camera) {
                ["camera": .string(camera.text), "number": JSONValue(number)]
            }
            if isLabel { labels.append(number) } else { reports[camera, default: []].append(number) }
            if Int.random(in: 0..<3, using: &random) == 0 { hub.tick() }
            if Int.random(in: 0..<5, using: &random) == 0 { steady.read() }
            if Int.random(in: 0..<8, using: &random) == 0 {
                // The connection breaks in the middle of what was sent; sometimes it is back at once.
                broken.read(atMost: Int.random(in: 0...6, using: &random))
                hub.remove(broken.viewer)
                if Bool.random(using: &random) { hub.tick() }
                broken.viewer = try hub.add(filter, after: broken.last ?? "\(hub.boot)-0")
            }
        }
        time.advance(by: .seconds(1))
        hub.tick()
        steady.read()
        broken.read()
        for reader in [steady, broken] { check(reader, labels, reports, isThinned: filter.every > .zero) }
    }

    private func check(_ reader: Reader, _ labels: [Int], _ reports: [Name: [Int]], isThinned: Bool) {
        #expect(reader.labels == labels)
        for (camera, sent) in reports {
            let seen = reader.reports[camera] ?? []
            #expect(seen.last == sent.last)
            #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 < $1 })
            if !isThinned { #expect(seen == sent) }
        }
    }
}
