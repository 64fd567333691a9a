import Bus
public import Enrolment
import Failure

extension SystemConfiguration {
    /// How much of the work a node does.
    public enum NodeWork: String, Sendable, CaseIterable {
        /// Its cameras' frames go to the server.
        case frames
        /// It finds the faces itself, and only they leave it.
        case crops
        /// It reads them, too: no picture leaves it.
        case results
    }

    /// How results leave a node.
    public enum Uplink: String, Sendable, CaseIterable {
        /// The classifier talks to the server, and keeps in its spool what it cannot deliver.
        case direct
        /// The node's broker passes on what its programs say.
        case bridge
    }

    /// What a node is told by `mien join`.
    public struct EdgeNode: Sendable, Equatable {
        public var work: NodeWork
        public var uplink = Uplink.direct
        /// Its papers.
        public var papers: NodeFolder

        public init(work: NodeWork, papers: NodeFolder) {
            (self.work, self.papers) = (work, papers)
        }
    }

    /// Where the site's authority is, if there is one on this machine.
    public var securityFolder: SecurityFolder? {
        let folder = SecurityFolder(security ?? "\(dataFolder)/security")
        return node == nil && broker == .own && (security != nil || folder.isInitialized) ? folder : nil
    }

    /// What a program of a node needs to talk to the server.
    ///
    /// - Throws: `BusError`.
    func serverAddress(of node: EdgeNode) throws -> BrokerAddress {
        guard case .external(let url) = broker else { preconditionFailure("a node's server is elsewhere") }
        var address = try BrokerAddress(parsing: url)
        let papers = node.papers
        address.tls = .init(
            authorities: papers.authorityPath,
            certificate: papers.certificatePath,
            key: papers.keyPath
        )
        return address
    }
}

extension SystemConfiguration {
    mutating func readNode(_ section: inout ConfigurationSection) throws {
        let work = try section.take("role", as: "frames, crops or results", NodeWork.init(rawValue:))
        let uplink = try section.take("uplink", as: "direct or bridge", Uplink.init(rawValue:))
        let papers = try section.take("papers", as: "the folder that 'mien join' made") { $0.isEmpty ? nil : $0 }
        guard let work else {
            guard uplink == nil, papers == nil else {
                throw section.error("'uplink' and 'papers' are for nodes: say 'role', too")
            }
            return
        }
        guard let papers, case .external(let url) = broker, url.hasPrefix("mqtts://") else {
            throw section.error("a node needs 'papers', and its server as 'broker: mqtts://…': 'mien join' writes both")
        }
        guard uplink != .bridge || work == .results else {
            throw section.error("'uplink: bridge' passes results on, and 'role: \(work.rawValue)' makes none here")
        }
        var node = EdgeNode(work: work, papers: NodeFolder(papers))
        node.uplink = uplink ?? .direct
        self.node = node
    }
}
