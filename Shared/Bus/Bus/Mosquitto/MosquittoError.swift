import CMosquitto
import Failure
import Glibc

/// One factory per kind of answer that libmosquitto gives; the number and its text are kept in every sentence.
enum MosquittoError {
    /// An error of a library call (`MOSQ_ERR_…`, mosquitto.h), on the way to the broker at `address`.
    static func call(_ error: MosquittoClient.CallError, configuration: BusConfiguration) -> BusError {
        let address = configuration.address
        if let reason = error.tlsReason { return tls(reason, address: address) }
        let (result, number) = (error.result, error.number)
        let text = String(cString: mosquitto_strerror(result))
        switch result {
        case MOSQ_ERR_ERRNO.rawValue where error.wasConnected:
            return BusError(
                .disconnected,
                "the connection to the broker at \(address) broke: \(String(cString: strerror(number)))"
            )
        case MOSQ_ERR_ERRNO.rawValue:
            return unreachable(address, String(cString: strerror(number)))
        case MOSQ_ERR_EAI.rawValue:
            return unreachable(address, String(cString: gai_strerror(number)))
        case MOSQ_ERR_TLS.rawValue:
            return tls(text, address: address)
        case MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_KEEPALIVE.rawValue, MOSQ_ERR_NO_CONN.rawValue:
            // Mosquitto 2.0 does not say why it closes the older of two connections with one identifier.
            let twin =
                error.wasConnected ? " Should it go on: is another client called '\(configuration.clientID)'?" : ""
            return BusError(.disconnected, "the connection to the broker at \(address) broke: \(text)\(twin)")
        case MOSQ_ERR_PROTOCOL.rawValue:
            return BusError(.disconnected, "the broker at \(address) ended the connection: \(text)")
        case MOSQ_ERR_OVERSIZE_PACKET.rawValue, MOSQ_ERR_PAYLOAD_SIZE.rawValue:
            return BusError(.tooLarge, "not sent: larger than the broker at \(address) accepts")
        case MOSQ_ERR_MALFORMED_UTF8.rawValue:
            return BusError(.badTopic, "not sent: the topic is not UTF-8")
        default:
            return BusError(.clientLibrary, "libmosquitto failed on the way to \(address): \(text) (\(result))")
        }
    }

    private static func tls(_ reason: String, address: BrokerAddress) -> BusError {
        BusError(
            .tls,
            "no encrypted connection to the broker at \(address): \(reason). Check the certificates and the clock"
        )
    }

    private static func unreachable(_ address: BrokerAddress, _ reason: String) -> BusError {
        BusError(
            .unreachable,
            "no broker answers at \(address): \(reason). Start one, or name another with --broker"
        )
    }

    /// The broker's answer to CONNECT (MQTT 5, §3.2.2.2).
    static func connectionRefused(_ reasonCode: Int32, address: BrokerAddress) -> BusError {
        BusError(
            .refused,
            "the broker at \(address) refused the connection: \(reason(reasonCode)). Check name and password"
        )
    }

    /// The broker's own reason for a disconnection (MQTT 5, §3.14.2.1).
    static func disconnected(_ reasonCode: Int32, address: BrokerAddress) -> BusError {
        let isTakenOver = UInt32(bitPattern: reasonCode) == MQTT_RC_SESSION_TAKEN_OVER.rawValue
        let advice = isTakenOver ? ". Another client has the same identifier: run one of them, or rename one" : ""
        return BusError(
            .disconnected,
            "the broker at \(address) ended the connection: \(reason(reasonCode))\(advice)"
        )
    }

    /// The broker's answer to PUBLISH (MQTT 5, §3.4.2.1).
    static func publishResult(_ reasonCode: Int32) -> Result<PublishOutcome, BusError> {
        switch UInt32(bitPattern: reasonCode) {
        case 0: .success(.sent)
        case MQTT_RC_NO_MATCHING_SUBSCRIBERS.rawValue: .success(.noSubscribers)
        case MQTT_RC_NOT_AUTHORIZED.rawValue:
            .failure(BusError(.denied, "the broker's access rules forbid this message's topic"))
        case MQTT_RC_PACKET_TOO_LARGE.rawValue:
            .failure(BusError(.tooLarge, "the broker dropped the message: it is larger than it accepts"))
        default:
            .failure(BusError(.rejected, "the broker refused the message: \(reason(reasonCode))"))
        }
    }

    /// The broker's answer to SUBSCRIBE (MQTT 5, §3.9.3).
    static func subscribeResult(_ reasonCode: Int32, filter: TopicFilter) -> Result<Void, BusError> {
        switch UInt32(bitPattern: reasonCode) {
        case 0...2: .success(())
        case MQTT_RC_NOT_AUTHORIZED.rawValue:
            .failure(BusError(.denied, "the broker's access rules forbid subscribing to \(filter)"))
        default:
            .failure(BusError(.rejected, "the broker refused the subscription to \(filter): \(reason(reasonCode))"))
        }
    }

    private static func reason(_ code: Int32) -> String {
        "\(String(cString: mosquitto_reason_string(code))) (\(code))"
    }
}
