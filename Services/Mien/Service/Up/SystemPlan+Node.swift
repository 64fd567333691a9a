import Enrolment
import LocalBroker
import Messages

extension SystemPlan {
    /// What a node runs: frames and faces that do not leave it go over a broker of its own.
    static func node(
        _ node: SystemConfiguration.EdgeNode,
        of configuration: SystemConfiguration,
        programs: String,
        broker: (LocalBroker, port: UInt16)?
    ) -> SystemPlan {
        guard case .external(let serverURL) = configuration.broker else { preconditionFailure("a node has a server") }
        let localURL = broker.map { broker in
            broker.0.socketPath.map { "unix://\($0)" } ?? "mqtt://127.0.0.1:\(broker.port)"
        }
        let factory = ChildFactory(
            configuration: configuration,
            programs: programs,
            brokerURL: localURL ?? serverURL
        )
        var stages: [[ChildProcess]] = []
        if let local = broker?.0 {
            stages.append([.init(name: "broker", executable: local.executable, arguments: local.arguments)])
        }
        let sender = Sender(node: node, serverURL: serverURL, localURL: localURL)
        switch node.work {
        case .frames: stages += [configuration.cameras.map { sender.sending(factory.camera($0)) }]
        case .crops:
            stages += [[sender.sending(factory.detector.silent)], configuration.cameras.map(factory.camera)]
        case .results:
            let (isDirect, child) = (node.uplink == .direct, factory.classifier.silent)
            let classifier = isDirect ? sender.sending(child) : sender.named(child)
            stages += [
                [classifier], [sender.named(factory.detector.silent)], configuration.cameras.map(factory.camera),
            ]
        }
        return SystemPlan(brokerURL: serverURL, localURL: localURL ?? serverURL, stages: stages.filter { !$0.isEmpty })
    }
}

extension ChildProcess {
    /// One that stays out of the group that answers the server's questions. A node may not answer them, and a broker deals a
    /// group's messages out to all its members, whether they may read them or not: every one that came here would be lost.
    fileprivate var silent: ChildProcess {
        var child = self
        child.arguments.append("--no-answers")
        return child
    }
}

/// Makes of a program one that sends to the server.
private struct Sender {
    let node: SystemConfiguration.EdgeNode
    let serverURL: String
    let localURL: String?

    /// Under the node's name on the bus, where there are others of its kind.
    func named(_ child: ChildProcess) -> ChildProcess {
        var child = child
        // Papers that cannot be read are told when they are needed.
        if let name = try? node.papers.node { child.arguments += ["--instance", name.text] }
        return child
    }

    func sending(_ child: ChildProcess) -> ChildProcess {
        var child = named(child)
        // Nobody on this machine hears from it.
        child.service = nil
        if let index = child.arguments.firstIndex(of: "--broker") { child.arguments[index + 1] = serverURL }
        let papers = node.papers
        child.arguments += [
            "--tls-ca", papers.authorityPath, "--tls-cert", papers.certificatePath, "--tls-key", papers.keyPath,
        ]
        if let localURL { child.arguments += ["--input-broker", localURL] }
        return child
    }
}
