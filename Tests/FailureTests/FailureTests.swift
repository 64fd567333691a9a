import Failure
import Testing

private enum KitchenFailureCode: String, FailureCode {
    case ovenCold = "oven_cold"
    case noFlour = "no_flour"
}

private typealias KitchenError = Failure<KitchenFailureCode>

private struct StrangeError: Error {}

@Suite struct FailureTests {
    @Test func saysItsSentence() {
        let error = KitchenError(.ovenCold, "the oven is cold: switch it on")
        #expect(error.description == "the oven is cold: switch it on")
        #expect(describe(error) == error.description)
        #expect(error.codeText == "oven_cold")
    }

    @Test func saysItsCausesOnTheSameLine() {
        let flour = KitchenError(.noFlour, "no flour")
        let dough = KitchenError(.ovenCold, "no dough", cause: flour)
        let bread = KitchenError(.ovenCold, "no bread", cause: dough)
        #expect(bread.description == "no bread (no dough (no flour))")
    }

    @Test func describesErrorsThatAreNotItsOwn() {
        #expect(describe(StrangeError()) == "StrangeError()")
        #expect(KitchenError(.noFlour, "no flour", cause: StrangeError()).description == "no flour (StrangeError())")
    }

    @Test func knowsWhereItWasReported() {
        let error = KitchenError(.noFlour, "no flour")
        #expect(error.placeText.hasPrefix("FailureTests/FailureTests.swift:"))
        #expect(error.place.line == #line - 2)
    }

    @Test func offersItsCodeToThoseWhoDoNotKnowIt() {
        let error: any Error = KitchenError(.noFlour, "no flour")
        #expect((error as? any CodedError)?.codeText == "no_flour")
    }
}
