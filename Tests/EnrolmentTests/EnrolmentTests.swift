import Enrolment
import Failure
import Foundation
import Messages
import ProcessTestKit
import Testing

@Suite struct EnrolmentTests {
    private func code<Output>(_ body: () throws -> Output) -> EnrolmentFailureCode? {
        #expect(throws: EnrolmentError.self) { _ = try body() }?.code
    }

    // MARK: mien init

    @Test func overwritesNoAuthorityUnlessForced() throws {
        try Site.with { site in
            let settings = try site.folder.settings
            let fingerprint = try site.folder.authority.certificate.fingerprint
            #expect(code { try site.folder.initialize(settings, now: site.time) } == .alreadyThere)
            #expect(try site.folder.authority.certificate.fingerprint == fingerprint)
            _ = try site.enroll("hall")
            try site.folder.initialize(settings, force: true, now: site.time)
            #expect(try site.folder.authority.certificate.fingerprint != fingerprint)
            #expect(try site.folder.enrolledNodes.isEmpty)
        }
    }

    @Test func keepsEverythingToItsOwner() throws {
        try Site.with { site in
            _ = try site.enroll("hall")
            let paths = try #require(FileManager.default.enumerator(atPath: site.folder.path)).compactMap {
                $0 as? String
            }
            #expect(paths.count > 15)
            for path in paths {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.folder.path)/\(path)")
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(path)")
            }
        }
    }

    @Test(arguments: ["", "-a", "a..b", "a/b", "a b", "a\nlistener 1883", "é"])
    func refusesAHostThatIsNone(host: String) throws {
        #expect(code { try SiteSettings(site: name("home"), hosts: [host], port: 1) } == .badRequest)
    }

    @Test func knowsNothingWhereThereIsNoAuthority() throws {
        try withTemporaryFolder { path in
            let folder = SecurityFolder(path)
            #expect(code { try folder.authority } == .notInitialized)
            #expect(code { try folder.revoke(name("hall"), now: Date()) } == .notInitialized)
        }
    }

    // MARK: mien enroll, mien revoke

    @Test func enrollsANodeOnceAndACameraOnce() throws {
        try Site.with { site in
            _ = try site.enroll("hall")
            #expect(code { try site.enroll("hall") } == .alreadyThere)
            #expect(code { try site.enroll("other", .edge, cameras: ["hall"]) } == .alreadyThere)
            #expect(code { try site.enroll("labels") } == .badRequest)
            #expect(code { try site.enroll("x", .edge, cameras: ["a", "a"]) } == .badRequest)
            #expect(code { try site.enroll("y", .viewer, cameras: ["a"]) } == .badRequest)
        }
    }

    @Test func aRevokedNodeHasNoRulesAndMayBeEnrolledAgain() throws {
        try Site.with { site in
            let before = try site.text(.revoked)
            _ = try site.enroll("hall")
            try site.folder.revoke(name("hall"), now: site.time)
            #expect(try site.rules(of: "hall").isEmpty)
            #expect(try site.text(.revoked) != before)
            #expect(code { try site.folder.revoke(name("hall"), now: site.time) } == .notEnrolled)
            #expect(code { try site.folder.revoke(name("nobody"), now: site.time) } == .notEnrolled)
            _ = try site.enroll("hall")
            #expect(try !site.rules(of: "hall").isEmpty)
        }
    }

    @Test func givesACertificateForTheKeyThatTheNodeKeeps() throws {
        try Site.with { site in
            let papers = NodeFolder("\(site.folder.path)/../node")
            var admission = try SecurityFolder.Admission(name("hall"), role: .camera)
            admission.request = try papers.request(for: name("hall"))
            let file = try site.folder.enroll(admission, now: site.time)
            #expect(file.content.key == nil)
            #expect(code { try EnrolmentFile(text: file.text, now: site.time) } == .badRequest)
            let read = try EnrolmentFile(text: file.text, key: papers.waitingKey, now: site.time)
            try papers.install(read)
            #expect(try papers.node == name("hall"))
        }
    }

    @Test func refusesARequestForAnotherNameOrOneThatWasChanged() throws {
        try Site.with { site in
            let request = try KeyPair().request(for: "hall")
            for (node, text) in [
                ("door", request), ("hall", request.replacing("A", with: "B")), ("hall", ""), ("hall", "x"),
            ] {
                var admission = try SecurityFolder.Admission(name(node), role: .camera)
                admission.request = text
                #expect([.badRequest, .malformed].contains(code { try site.folder.enroll(admission, now: site.time) }))
            }
            #expect(try site.folder.enrolledNodes.isEmpty)
        }
    }

    // MARK: mien join

    @Test func readsTheFileThatItWrote() throws {
        try Site.with { site in
            let file = try site.enroll("hall")
            let fingerprint = try site.folder.authority.certificate.fingerprint
            let read = try EnrolmentFile(text: file.text, fingerprint: String(fingerprint.prefix(32)), now: site.time)
            #expect(read.content == file.content)
            #expect(read.content.broker == "mqtts://server.local:8883")
        }
    }

    @Test(arguments: [
        ("\"node\" : \"hall\"", "\"node\" : \"door\""), ("\"role\" : \"camera\"", "\"role\" : \"edge\""),
        ("server.local", "server.evil"), ("\"hall\"\n    ]", "\"door\"\n    ]"),
        ("\"node\" : \"hall\"", "\"node\" : \"../../etc/passwd\""), ("\"hall\"\n    ]", "\"..\"\n    ]"),
        ("\"hall\"\n    ]", "\"a: x\\nrole: results\"\n    ]"), ("mqtts:", "mqtt:"),
        ("\"format\" : 1", "\"format\" : 2"),
        ("-----BEGIN CERTIFICATE", "-----BEGIN CERTIFICAT"), ("{", "["),
    ])
    func refusesAFileThatWasChanged(part: String, other: String) throws {
        try Site.with { site in
            let text = try site.enroll("hall").text.replacing("\\/", with: "/")
            let changed = text.replacing(part, with: other, maxReplacements: 1)
            try #require(changed != text)
            #expect(code { try EnrolmentFile(text: changed, now: site.time) } == .malformed)
        }
    }

    @Test func refusesAFileOfAnotherAuthorityOrOfAnotherTime() throws {
        try Site.with { site in
            let text = try site.enroll("hall").text
            let other = String(repeating: "0", count: 32)
            #expect(code { try EnrolmentFile(text: text, fingerprint: other, now: site.time) } == .stranger)
            #expect(code { try EnrolmentFile(text: text, fingerprint: "", now: site.time) } == .stranger)
            #expect(code { try EnrolmentFile(text: text, now: site.time + 366 * 86_400) } == .expired)
            #expect(code { try EnrolmentFile(text: text, now: site.time - 2 * 86_400) } == .expired)
        }
    }

    @Test func refusesAKeyOfSomebodyElse() throws {
        try Site.with { site in
            let papers = NodeFolder("\(site.folder.path)/../node")
            var admission = try SecurityFolder.Admission(name("hall"), role: .camera)
            admission.request = try papers.request(for: name("hall"))
            let file = try site.folder.enroll(admission, now: site.time)
            #expect(code { try EnrolmentFile(text: file.text, key: KeyPair(), now: site.time) } == .malformed)
        }
    }

    @Test func installsPapersOnce() throws {
        try Site.with { site in
            let papers = NodeFolder("\(site.folder.path)/../node")
            try papers.install(try site.enroll("hall"))
            #expect(code { try papers.install(try site.enroll("door")) } == .alreadyThere)
            #expect(try papers.node == name("hall"))
            let attributes = try FileManager.default.attributesOfItem(atPath: papers.keyPath)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    // MARK: Renewal

    private func withNode(_ body: (Site, NodeFolder) throws -> Void) throws {
        try Site.with { site in
            let papers = NodeFolder("\(site.folder.path)/../node")
            try papers.install(try site.enroll("hall"))
            try body(site, papers)
        }
    }

    @Test func isDueWhenTwoThirdsAreOver() throws {
        try withNode { site, papers in
            let certificate = try papers.certificate
            #expect(!certificate.isDue(at: site.time + 240 * 86_400))
            #expect(certificate.isDue(at: site.time + 245 * 86_400))
        }
    }

    @Test func renewsForWhoeverHasTheKey() throws {
        try withNode { site, papers in
            let (later, old) = (site.time + 250 * 86_400, try papers.certificate)
            let new = try site.folder.renew(papers.renewal(), now: later)
            try papers.accept(new.pem, now: later)
            #expect(try papers.certificate.end > old.end)
            #expect(try papers.certificate.serial != old.serial)
            #expect(
                try papers.certificate.belongs(
                    to: KeyPair(pem: String(contentsOfFile: papers.keyPath, encoding: .utf8))
                )
            )
            // And once more, with what it has now.
            #expect(try site.folder.renew(papers.renewal(), now: later).name == "hall")
        }
    }

    @Test func renewsNothingForAnybodyElse() throws {
        try withNode { site, papers in
            let renewal = try papers.renewal()
            func refusal(_ renewal: Renewal, at time: Date? = nil) -> EnrolmentFailureCode? {
                code { try site.folder.renew(renewal, now: time ?? site.time) }
            }
            // Another key signed it; the request is another; the certificate is of another authority, or none.
            let own = KeyPair()
            let forged = try Renewal(of: papers.certificate, key: own, next: own)
            #expect(refusal(forged) == .stranger)
            let swapped = Renewal(
                certificate: renewal.certificate,
                request: try own.request(for: "hall"),
                signature: renewal.signature
            )
            #expect(refusal(swapped) == .stranger)
            let stranger = try Authority(site: name("home"), now: site.time)
            let certificate = try stranger.nodeCertificate(
                request: own.request(for: "hall"),
                node: name("hall"),
                now: site.time
            )
            let strange = try Renewal(of: certificate, key: own, next: own)
            #expect(refusal(strange) == .stranger)
            #expect(refusal(Renewal(certificate: "x", request: "", signature: [])) == .malformed)
            #expect(refusal(renewal, at: site.time + 400 * 86_400) == .expired)
            try site.folder.revoke(name("hall"), now: site.time)
            #expect(refusal(renewal) == .revoked)
            // Enrolled again, the old papers stay worthless.
            _ = try site.enroll("hall")
            #expect(refusal(renewal) == .revoked)
        }
    }

    @Test func acceptsOnlyTheCertificateThatItAskedFor() throws {
        try withNode { site, papers in
            let before = try papers.certificate
            _ = try papers.renewal()
            let other = try site.folder.authority.nodeCertificate(
                request: KeyPair().request(for: "hall"),
                node: name("hall"),
                now: site.time
            )
            #expect(code { try papers.accept(other.pem, now: site.time) } == .malformed)
            let stranger = try Authority(site: name("home"), now: site.time).nodeCertificate(
                request: KeyPair().request(for: "hall"),
                node: name("hall"),
                now: site.time
            )
            #expect(code { try papers.accept(stranger.pem, now: site.time) } == .stranger)
            #expect(try papers.certificate == before)
        }
    }
}
