public import Failure
public import FoundationEssentials
public import Messages

extension SecurityFolder {
    /// What a node is enrolled for.
    public struct Admission: Sendable {
        public let name: Name
        public let role: NodeRole
        public let cameras: [Name]
        /// What the node made itself, in PEM; `nil`: its key is made here and goes with the file.
        public var request: String?
        public var days = Authority.nodeDays

        /// - Parameter cameras: None: for a role that has cameras, one with the node's name.
        /// - Throws: ``EnrolmentError`` with `badRequest`.
        public init(_ name: Name, role: NodeRole, cameras: [Name] = []) throws(EnrolmentError) {
            guard role.hasCameras || cameras.isEmpty else {
                throw EnrolmentError(.badRequest, "a \(role.rawValue) has no cameras of its own: leave --camera out")
            }
            (self.name, self.role) = (name, role)
            self.cameras = role.hasCameras && cameras.isEmpty ? [name] : cameras
            guard Set(self.cameras).count == self.cameras.count,
                self.cameras.allSatisfy({ !Topic.reservedCameraNames.contains($0.text) })
            else {
                throw EnrolmentError(.badRequest, "a camera is named twice, or cannot be called so: say --camera NAME")
            }
        }
    }

    /// Lets a node in: a certificate, an account and its rules at the broker, and the file for the node.
    ///
    /// The broker must be told to read its rules again.
    ///
    /// - Throws: ``EnrolmentError``: `alreadyThere` when a node of this name is enrolled, or another has the camera.
    public func enroll(_ admission: Admission, now: Date) throws(EnrolmentError) -> EnrolmentFile {
        _ = try settings
        return try folder.alone { () throws(EnrolmentError) in try enrollAlone(admission, now: now) }
    }

    private func enrollAlone(_ admission: Admission, now: Date) throws(EnrolmentError) -> EnrolmentFile {
        let (settings, authority) = (try settings, try authority)
        if let known = try node(admission.name), known.revokedAt == nil {
            throw EnrolmentError(
                .alreadyThere,
                "'\(known.name)' is enrolled already: run 'mien revoke \(known.name)' first if it shall get new papers"
            )
        }
        try checkCameras(of: admission)
        let key = admission.request == nil ? KeyPair() : nil
        let ownRequest = try key?.request(for: admission.name.text)
        let certificate = try authority.nodeCertificate(
            request: admission.request ?? ownRequest ?? "",
            node: admission.name,
            days: admission.days,
            now: now
        )
        let file = try EnrolmentFile(
            EnrolmentFile.Content(
                node: admission.name.text,
                site: settings.site.text,
                role: admission.role,
                cameras: admission.cameras.map(\.text),
                broker: settings.brokerURL,
                authority: authority.certificate.pem,
                certificate: certificate.pem,
                key: key?.pem
            ),
            signedBy: authority
        )
        try admit(admission, certificate, now: now)
        return file
    }

    private func admit(_ admission: Admission, _ certificate: NodeCertificate, now: Date) throws(EnrolmentError) {
        let paper = EnrolledNode.Paper(certificate)
        var node = EnrolledNode(admission.name, role: admission.role, cameras: admission.cameras, paper: paper)
        // What was revoked under this name stays revoked.
        node.revokedPapers = try self.node(admission.name)?.revokedPapers ?? []
        try save(node)
        try publish(now: now)
    }

    private func checkCameras(of admission: Admission) throws(EnrolmentError) {
        for other in try enrolledNodes where other.revokedAt == nil {
            if let camera = other.cameras.first(where: admission.cameras.contains) {
                throw EnrolmentError(.alreadyThere, "the camera '\(camera)' is the node \(other.name)'s")
            }
        }
    }

    /// Lets a node in no more: its certificates are on the list of revoked ones and its rules are gone.
    ///
    /// The broker must be told to read them again, and restarted to drop connections that there are.
    ///
    /// - Throws: ``EnrolmentError`` with `notEnrolled`.
    public func revoke(_ name: Name, now: Date) throws(EnrolmentError) {
        _ = try settings
        try folder.alone { () throws(EnrolmentError) in try revokeAlone(name, now: now) }
    }

    private func revokeAlone(_ name: Name, now: Date) throws(EnrolmentError) {
        guard var node = try node(name), node.revokedAt == nil else {
            throw EnrolmentError(.notEnrolled, "no node '\(name)' is enrolled: 'mien nodes' lists those that are")
        }
        node.revokedAt = now
        node.revokedPapers += node.papers.map { EnrolledNode.RevokedPaper(serial: $0.serial, time: now) }
        node.papers = []
        try save(node)
        try publish(now: now)
    }
}
