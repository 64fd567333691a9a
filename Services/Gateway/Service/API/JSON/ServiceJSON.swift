import Messages

/// Services in JSON.
enum ServiceJSON {
    static func service(_ id: LiveBoard.ServiceID, _ status: WireServiceStatus) -> JSONValue {
        [
            "service": .string(id.service.text),
            "instance": .string(id.instance.text),
            "state": JSONValue(word(status.state)),
            "message": .string(status.message),
            "version": .string(status.version),
            "started_at": UTCTime.json(status.startedAt),
            "reported_at": UTCTime.json(status.reportedAt),
            "resident_bytes": .unsigned(status.residentBytes),
            "metrics": .array(status.metrics.map(metric)),
        ]
    }

    private static func metric(_ metric: WireMetric) -> JSONValue {
        let labels = metric.labels.sorted { $0.key < $1.key }.map {
            JSONValue.Field(name: $0.key, value: .string($0.value))
        }
        return ["name": .string(metric.name), "labels": .object(labels), "value": .number(metric.value, digits: 6)]
    }

    private static func word(_ state: WireServiceStatus.State) -> String? {
        switch state {
        case .starting: "starting"
        case .online: "online"
        case .impaired: "impaired"
        case .offline: "offline"
        case .unspecified, .UNRECOGNIZED: nil
        }
    }
}
