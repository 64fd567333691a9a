import Enrolment
import Foundation
import Messages
import ProcessTestKit

/// A site with an authority, in a folder of its own.
struct Site {
    let folder: SecurityFolder
    let time: Date

    static func with<Output>(_ body: (Site) throws -> Output) throws -> Output {
        try withTemporaryFolder { path in
            // Whole seconds: certificates know no others.
            let time = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            let folder = SecurityFolder("\(path)/security")
            try folder.initialize(SiteSettings(site: name("home"), hosts: ["server.local"], port: 8883), now: time)
            return try body(Site(folder: folder, time: time))
        }
    }

    func enroll(_ text: String, _ role: NodeRole = .camera, cameras: [String] = []) throws -> EnrolmentFile {
        try folder.enroll(.init(name(text), role: role, cameras: cameras.map(name)), now: time)
    }

    func text(_ file: SecurityFolder.BrokerFile) throws -> String {
        try String(contentsOfFile: folder.path(file), encoding: .utf8)
    }

    func rules(of node: String) throws -> [String] {
        let sections = try text(.nodeRules).components(separatedBy: "user ")
        guard let section = sections.first(where: { $0.hasPrefix("\(node)\n") }) else { return [] }
        let lines = section.split(separator: "\n").dropFirst()
        return lines.map { line -> String in
            let rule = String(line).replacingOccurrences(of: "topic ", with: "")
            return rule.replacingOccurrences(of: "mien/v1/home/", with: "")
        }
    }
}

func name(_ text: String) -> Name {
    do {
        return try Name(text)
    } catch {
        preconditionFailure("\(error)")
    }
}
