import Testing

@testable import GatewayService

@Suite struct HeaderValueTests {
    @Test func readsAValueWithParameters() {
        let value = HeaderValue(#"Form-Data; name="a \"b\"; c"; FileName=x.png"#)
        #expect(value?.value == "form-data")
        #expect(value?.parameters == ["name": #"a "b"; c"#, "filename": "x.png"])
    }

    @Test func readsATypeWithItsSubtype() {
        #expect(HeaderValue("Application/JSON ; charset=utf-8")?.value == "application/json")
    }

    @Test(
        arguments: [
            "", ";", "a/", "a;", "a; b", "a; =c", "a; b = c", "a; b=\"c", "a; b=c; b=d", "a b", "a; b=\"\u{7}\"", "ä",
            "a" + String(repeating: "; b=c", count: 100),
        ]
    )
    func refusesWhatIsMalformed(_ text: String) {
        #expect(HeaderValue(text) == nil)
    }
}
