import Faces
import Messages
import SwiftProtobuf
import Testing

/// What every sending adds to a message.
struct DeliveryTests {
    @Test(arguments: [0, 1, 127, 128, 300, UInt64(Int64.max), .max] as [UInt64])
    func addsTheOldestPendingNumberAsProtobufWould(number: UInt64) throws {
        var payload: [UInt8] = []
        WireDelivery.append(firstPending: number, to: &payload)
        #expect(payload.count <= WireDelivery.firstPendingSize)
        let delivery = try WireDelivery(serializedBytes: payload)
        #expect(delivery == WireDelivery.with { $0.firstPending = number })
        if number > 0 { #expect(try delivery.serializedBytes() as [UInt8] == payload) }
    }

    @Test func countsTheLastOneThatWasAddedAndChangesNothingElse() throws {
        var label = WireLabel()
        (label.producer, label.sequence, label.firstPending) = ("pi.abc", 7, 3)
        (label.key, label.person) = ("key", "ada")
        var payload: [UInt8] = try label.serializedBytes()
        for number in [4, 5] as [UInt64] { WireDelivery.append(firstPending: number, to: &payload) }
        label.firstPending = 5
        #expect(try WireLabel(serializedBytes: payload) == label)
        let delivery = try WireDelivery.decode(payload)
        #expect(delivery.producer == "pi.abc" && delivery.sequence == 7 && delivery.firstPending == 5)
    }

    @Test(arguments: ["", "Not a name"]) func refusesADeliveryWithoutAProperProducer(producer: String) throws {
        let payload: [UInt8] = try WireDelivery.with { ($0.producer, $0.sequence) = (producer, 1) }.serializedBytes()
        #expect(throws: MessageError.self) { try WireDelivery.decode(payload) }
    }

    @Test(arguments: [0, UInt64.max]) func refusesADeliveryWithoutAProperNumber(sequence: UInt64) throws {
        let payload: [UInt8] = try WireDelivery.with { ($0.producer, $0.sequence) = ("pi.abc", sequence) }.serializedBytes()
        #expect(throws: MessageError.self) { try WireDelivery.decode(payload) }
    }
}
