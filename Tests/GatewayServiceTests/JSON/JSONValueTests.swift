import FoundationEssentials
import Testing

@testable import GatewayService

@Suite struct JSONValueTests {
    @Test func keepsTheOrderOfFields() {
        let value: JSONValue = ["b": 1, "a": [true, nil, "x"]]
        #expect(value.text == #"{"b":1,"a":[true,null,"x"]}"#)
    }

    @Test(arguments: [
        (0.25, 4, "0.25"), (0.00004, 4, "0"), (-4.55, 1, "-4.6"), (31.0, 1, "31"), (0.99996, 4, "1"), (1.05, 2, "1.05"),
        (-0.04, 1, "0"), (Double.nan, 2, "null"), (Double.infinity, 2, "null"), (0.0101, 4, "0.0101"),
    ])
    func roundsNumbers(number: Double, digits: Int, text: String) {
        #expect(JSONValue.number(number, digits: digits).text == text)
    }

    @Test func writesAnyTextSoThatItIsReadAsItWas() throws {
        let foreign = "a\"\\\u{0}\u{1F}\n\u{7F}é😀</script>"
        let read = try JSONDecoder().decode([String].self, from: Data(JSONValue.array([.string(foreign)]).bytes))
        #expect(read == [foreign])
    }

    @Test func writesTheLargestNumbers() {
        #expect(JSONValue(UInt64.max).text == "18446744073709551615")
        #expect(JSONValue(Int64.min).text == "-9223372036854775808")
    }
}
