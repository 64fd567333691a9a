import CMosquitto
import Failure
import Glibc

/// What libmosquitto reports, always on the thread that called into it.
protocol MosquittoClientDelegate: AnyObject {
    /// The broker answered CONNECT with this reason code.
    func clientDidConnect(reasonCode: Int32)
    /// The connection ended, with the broker's reason code or one of the library's errors.
    func clientDidDisconnect(reasonCode: Int32)
    func clientDidReceive(_ message: InboundMessage)
    /// QoS 0: written. QoS 1: acknowledged with this reason code.
    func clientDidPublish(id: Int32, reasonCode: Int32)
    func clientDidSubscribe(id: Int32, reasonCode: Int32)
    func clientDidUnsubscribe(id: Int32)
}

/// A libmosquitto handle, for one thread.
final class MosquittoClient {
    /// A result code other than `MOSQ_ERR_SUCCESS`, with the `errno` that belongs to it.
    struct CallError: Error {
        let result: Int32
        let number: Int32
        /// Whether the broker had accepted the connection.
        var wasConnected = false
        /// What OpenSSL said about this connection.
        var tlsReason: String?
    }

    private let handle: OpaquePointer
    private let configuration: BusConfiguration
    private var hasConnectedBefore = false
    private var isAccepted = false
    /// Whether a packet has come since this was last set to false.
    private var hasHeard = false
    private var tlsReason: String?
    private weak var delegate: (any MosquittoClientDelegate)?

    // mosquitto_lib_init(3) must come before anything else, once, and is not safe to race.
    private static let initialized: Bool = { mosquitto_lib_init() == 0 }()

    init(_ configuration: BusConfiguration, delegate: any MosquittoClientDelegate) throws(BusError) {
        self.configuration = configuration
        self.delegate = delegate
        guard Self.initialized,
            let handle = mosquitto_new(configuration.clientID, configuration.sessionExpirySeconds == nil, nil)
        else {
            throw BusError(.clientLibrary, "libmosquitto refuses the client identifier '\(configuration.clientID)'")
        }
        self.handle = handle
        mosquitto_user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
        installCallbacks()
        do {
            try configure()
        } catch {
            throw MosquittoError.call(error, configuration: configuration)
        }
    }

    deinit {
        mosquitto_destroy(handle)
    }

    // MARK: Connecting

    /// Blocks until the TCP connection stands; the broker's answer comes later, through the delegate.
    func connect() throws(CallError) {
        isAccepted = false
        tlsReason = nil
        if hasConnectedBefore { return try check(mosquitto_reconnect(handle)) }
        var properties = Properties()
        defer { properties.free() }
        if let expiry = configuration.sessionExpirySeconds {
            try properties.add(MQTT_PROP_SESSION_EXPIRY_INTERVAL, int32: expiry)
        }
        try properties.add(MQTT_PROP_RECEIVE_MAXIMUM, int16: configuration.receiveMaximum)
        try properties.add(MQTT_PROP_MAXIMUM_PACKET_SIZE, int32: configuration.maximumPacketSize)
        let address = configuration.address
        try check(
            mosquitto_connect_bind_v5(
                handle,
                address.host,
                Int32(address.port),
                Int32(configuration.keepAliveSeconds),
                nil,
                properties.list
            )
        )
        hasConnectedBefore = true
    }

    /// The connection's socket; `nil` when there is none.
    var socket: Int32? {
        let descriptor = mosquitto_socket(handle)
        return descriptor >= 0 ? descriptor : nil
    }

    var wantsToWrite: Bool { mosquitto_want_write(handle) }

    /// Reads one packet or a few, and calls the delegate for each. Returns whether there may be more.
    func read() throws(CallError) -> Bool {
        // The library looks at errno without clearing it first.
        errno = 0
        hasHeard = false
        let result = mosquitto_loop_read(handle, 1)
        // EAGAIN after a packet says nothing about the socket. For each acknowledgement that it queues, the library
        // writes a byte into a pipe that would wake its own loop; nobody reads that pipe here, so it is soon full.
        let isDrained = errno == EAGAIN && !hasHeard
        try check(result)
        return !isDrained
    }

    /// Writes what the socket takes.
    func write() throws(CallError) { try check(mosquitto_loop_write(handle, 1)) }

    /// Pings the broker when it is time.
    func keepAlive() throws(CallError) { try check(mosquitto_loop_misc(handle)) }

    /// Ends the connection so that nothing more of what is queued reaches the broker, acknowledgements included.
    func cut() {
        if let socket { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// Queues a DISCONNECT.
    func disconnect() { mosquitto_disconnect_v5(handle, 0, nil) }

    // MARK: Messages

    /// Hands a message to the library. Returns its identifier.
    func publish(_ message: OutboundMessage) throws(CallError) -> Int32 {
        var properties = Properties()
        defer { properties.free() }
        if let contentType = message.contentType { try properties.add(MQTT_PROP_CONTENT_TYPE, string: contentType) }
        if let expiry = message.expirySeconds { try properties.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, int32: expiry) }
        if let reply = message.reply { try properties.add(reply) }
        var id: Int32 = 0
        let size = Int32(clamping: message.payload.count)
        try check(
            message.payload.withUnsafeBytes { payload in
                mosquitto_publish_v5(
                    handle,
                    &id,
                    message.topic,
                    size,
                    payload.baseAddress,
                    Int32(message.qos.rawValue),
                    message.retain,
                    properties.list
                )
            }
        )
        return id
    }

    /// Sends a SUBSCRIBE. Returns its identifier.
    func subscribe(_ subscription: Subscription) throws(CallError) -> Int32 {
        var id: Int32 = 0
        let qos = Int32(subscription.qos.rawValue)
        try check(mosquitto_subscribe_v5(handle, &id, subscription.filter.text, qos, 0, nil))
        return id
    }

    /// Sends an UNSUBSCRIBE. Returns its identifier.
    func unsubscribe(_ filter: TopicFilter) throws(CallError) -> Int32 {
        var id: Int32 = 0
        try check(mosquitto_unsubscribe_v5(handle, &id, filter.text, nil))
        return id
    }

    private func check(_ result: Int32) throws(CallError) {
        guard result != 0 else { return }
        throw CallError(result: result, number: errno, wasConnected: isAccepted, tlsReason: tlsReason)
    }

    // MARK: Setting up

    private func configure() throws(CallError) {
        try check(mosquitto_int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, Int32(MQTT_PROTOCOL_V5)))
        try check(mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1))
        try check(mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, 65_535))
        // Only a client that believes in a second thread leaves its acknowledgements queued until we write them.
        try check(mosquitto_threaded_set(handle, true))
        let address = configuration.address
        if address.username != nil {
            try check(mosquitto_username_pw_set(handle, address.username, address.password))
        }
        if let will = configuration.will { try set(will: will) }
        if let tls = address.tls { try configure(tls) }
    }

    private func set(will: OutboundMessage) throws(CallError) {
        var properties = Properties()
        if let contentType = will.contentType { try properties.add(MQTT_PROP_CONTENT_TYPE, string: contentType) }
        let size = Int32(clamping: will.payload.count)
        let result = will.payload.withUnsafeBytes { payload in
            mosquitto_will_set_v5(
                handle,
                will.topic,
                size,
                payload.baseAddress,
                Int32(will.qos.rawValue),
                will.retain,
                properties.list
            )
        }
        // The library owns the properties now, unless it failed (mosquitto.h, mosquitto_will_set_v5).
        if result != 0 { properties.free() }
        try check(result)
    }

    private func configure(_ tls: BrokerAddress.TLSOptions) throws(CallError) {
        if tls.authorities == nil { try check(mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1)) }
        if tls.authorities != nil || tls.certificate != nil {
            let directory = tls.authorities == nil ? "/etc/ssl/certs" : nil
            let result = mosquitto_tls_set(handle, tls.authorities, directory, tls.certificate, tls.key, nil)
            tlsReason = result == 0 ? nil : "a file of certificates or keys is missing or cannot be read"
            try check(result)
        }
        // Unset, 2.0.11 would also speak TLS 1.1.
        try check(mosquitto_tls_opts_set(handle, 1, "tlsv1.2", nil))
        try check(mosquitto_tls_insecure_set(handle, tls.acceptsAnyHostName))
    }

    private func installCallbacks() {
        mosquitto_connect_v5_callback_set(handle) { _, context, reasonCode, _, _ in
            guard let client = MosquittoClient.listening(context) else { return }
            client.isAccepted = reasonCode == 0
            client.delegate?.clientDidConnect(reasonCode: reasonCode)
        }
        mosquitto_disconnect_v5_callback_set(handle) { _, context, reasonCode, _ in
            MosquittoClient.from(context)?.delegate?.clientDidDisconnect(reasonCode: reasonCode)
        }
        listenToErrors()
        mosquitto_publish_v5_callback_set(handle) { _, context, id, reasonCode, _ in
            MosquittoClient.listening(context)?.delegate?.clientDidPublish(id: id, reasonCode: reasonCode)
        }
        mosquitto_subscribe_v5_callback_set(handle) { _, context, id, count, granted, _ in
            let reasonCode = count > 0 ? granted?.pointee : nil
            let unspecified = Int32(MQTT_RC_UNSPECIFIED.rawValue)
            MosquittoClient.listening(context)?.delegate?.clientDidSubscribe(
                id: id,
                reasonCode: reasonCode ?? unspecified
            )
        }
        // The library keeps the reason codes to itself; none of them would change anything (MQTT 5, §3.11.3).
        mosquitto_unsubscribe_v5_callback_set(handle) { _, context, id, _ in
            MosquittoClient.listening(context)?.delegate?.clientDidUnsubscribe(id: id)
        }
        mosquitto_message_v5_callback_set(handle) { _, context, message, properties in
            guard let message else { return }
            let inbound = InboundMessage(message.pointee, properties: properties)
            MosquittoClient.listening(context)?.delegate?.clientDidReceive(inbound)
        }
    }

    /// The library returns one number for all that can go wrong with TLS and tells the reason to its log alone.
    private func listenToErrors() {
        // Who listens makes the library write a line for every packet.
        guard configuration.address.tls != nil else { return }
        mosquitto_log_callback_set(handle) { _, context, level, text in
            guard let text, level == MOSQ_LOG_ERR, let client = MosquittoClient.from(context) else { return }
            client.noteError(String(cString: text))
        }
    }

    private func noteError(_ text: String) {
        tlsReason = tlsReason ?? text.split(separator: ": ", maxSplits: 1).last.map(String.init)
    }

    /// The client, for which a packet has come.
    private static func listening(_ context: UnsafeMutableRawPointer?) -> MosquittoClient? {
        let client = from(context)
        client?.hasHeard = true
        return client
    }

    /// The client that gave itself to the library as user data; it outlives the handle.
    private static func from(_ context: UnsafeMutableRawPointer?) -> MosquittoClient? {
        context.map { Unmanaged<MosquittoClient>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension InboundMessage {
    fileprivate init(_ message: mosquitto_message, properties: OpaquePointer?) {
        let count = Int(message.payloadlen)
        self.init(
            topic: message.topic.map { String(cString: $0) } ?? "",
            payload: message.payload.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) } ?? [],
            qos: message.qos == 0 ? .atMostOnce : .atLeastOnce,
            isRetained: message.retain,
            contentType: Properties.string(MQTT_PROP_CONTENT_TYPE, in: properties),
            expirySeconds: Properties.int32(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, in: properties),
            reply: Properties.reply(in: properties)
        )
    }
}
