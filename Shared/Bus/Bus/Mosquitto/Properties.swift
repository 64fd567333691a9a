import CMosquitto
import Glibc

/// A list of MQTT 5 properties; whoever makes one frees it, unless the library took it over.
struct Properties {
    private(set) var list: OpaquePointer?

    mutating func add(_ property: mqtt5_property, int32 value: UInt32) throws(MosquittoClient.CallError) {
        try check(mosquitto_property_add_int32(&list, Int32(property.rawValue), value))
    }

    mutating func add(_ property: mqtt5_property, int16 value: UInt16) throws(MosquittoClient.CallError) {
        try check(mosquitto_property_add_int16(&list, Int32(property.rawValue), value))
    }

    mutating func add(_ property: mqtt5_property, string value: String) throws(MosquittoClient.CallError) {
        try check(mosquitto_property_add_string(&list, Int32(property.rawValue), value))
    }

    mutating func add(_ reply: ReplyAddress) throws(MosquittoClient.CallError) {
        if !reply.topic.isEmpty { try add(MQTT_PROP_RESPONSE_TOPIC, string: reply.topic) }
        let count = UInt16(clamping: reply.correlation.count)
        try check(
            mosquitto_property_add_binary(&list, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), reply.correlation, count)
        )
    }

    mutating func free() {
        mosquitto_property_free_all(&list)
    }

    /// Reads a string from a callback's properties.
    static func string(_ property: mqtt5_property, in list: OpaquePointer?) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard let list, mosquitto_property_read_string(list, Int32(property.rawValue), &value, false) != nil,
            let value
        else { return nil }
        defer { Glibc.free(value) }
        return String(cString: value)
    }

    /// Reads a number from a callback's properties.
    static func int32(_ property: mqtt5_property, in list: OpaquePointer?) -> UInt32? {
        var value: UInt32 = 0
        guard let list, mosquitto_property_read_int32(list, Int32(property.rawValue), &value, false) != nil else {
            return nil
        }
        return value
    }

    /// Reads where to answer from a callback's properties; `nil` when nobody wants an answer, or it is none.
    static func reply(in list: OpaquePointer?) -> ReplyAddress? {
        guard let list else { return nil }
        let topic = string(MQTT_PROP_RESPONSE_TOPIC, in: list)
        var value: UnsafeMutableRawPointer?
        var count: UInt16 = 0
        mosquitto_property_read_binary(list, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), &value, &count, false)
        guard topic != nil || value != nil else { return nil }
        defer { Glibc.free(value) }
        let correlation = value.map { Array(UnsafeRawBufferPointer(start: $0, count: Int(count))) } ?? []
        return ReplyAddress(topic: topic ?? "", correlation: correlation)
    }

    private func check(_ result: Int32) throws(MosquittoClient.CallError) {
        if result != 0 { throw MosquittoClient.CallError(result: result, number: errno) }
    }
}
