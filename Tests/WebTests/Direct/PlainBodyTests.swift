import Foundation
import Testing

@testable import Web

private func plain(_ text: String) -> BookingBody? {
    Array(text.utf8).withUnsafeBytes { BookingBody(plain: $0) }
}

private let person = #"{"nik":"3174011506900001","name":"Budi","birth_date":"1990-06-15","relationship":"self","service":"renewal"}"#

@Suite("the plain form of a request for places") struct PlainBodyTests {
    @Test(
        "what is read as plain is what the decoder reads",
        arguments: [
            #"{"office":"JKS","preference":{"earliest":true},"applicants":[\#(person)]}"#,
            #"{"office":"JKS","preference":{"slot":918273645},"applicants":[\#(person),\#(person)],"allow_split":true}"#,
            #" { "applicants" : [ ] , "preference" : { "date" : "2027-03-02" , "session" : "morning" } , "office" : "" } "#,
            #"{"preference":{},"applicants":[{}],"allow_split":false}"#, "{}", "{ }\n",
            #"{"office":"JKS","preference":{"slot":0,"earliest":false},"applicants":[{"name":"Zoë ‘Ayu’ 漢","nik_confirmed":true}]}"#,
            "{\"office\"\t:\r\n\"JKS\"}",
        ])
    func same(_ text: String) throws {
        let read = try #require(plain(text))
        #expect("\(read)" == "\(try JSONDecoder().decode(BookingBody.self, from: Data(text.utf8)))")
    }

    @Test(
        "everything else is left to the decoder",
        arguments: [
            "", " ", "{", "[]", "{}x", "{}{}", #"{"office"}"#, #"{"office":}"#, #"{"office":"JKS",}"#, #"{"office":"JKS""#, #"{"office":"J"#,
            #"{"office":null}"#, #"{"office":1}"#, #"{"office":"J\u004bS"}"#, #"{"office":"JKS","office":"BDG"}"#, #"{"city":"x"}"#,
            #"{"preference":{"slot":1.0}}"#, #"{"preference":{"slot":1e3}}"#, #"{"preference":{"slot":-1}}"#, #"{"preference":{"slot":01}}"#,
            #"{"preference":{"slot":1234567890123456789}}"#, #"{"preference":{"slot":""}}"#, #"{"preference":[]}"#, #"{"preference":{"earliest":1}}"#,
            #"{"preference":{"earliest":tru}}"#, #"{"applicants":{}}"#, #"{"applicants":[\#(person)"#, #"{"applicants":["x"]}"#,
            #"{"allow_split":"true"}"#, "{\"office\":\"a\nb\"}", "{'office':'JKS'}", #"{"office":"JKS"} // no"#,
        ])
    func left(_ text: String) {
        #expect(plain(text) == nil)
    }

    @Test("text that is no UTF-8 is left to the decoder")
    func encoding() {
        let bytes = Array(#"{"office":""#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8)
        #expect(bytes.withUnsafeBytes { BookingBody(plain: $0) } == nil)
    }

    @Test("a body that is cut anywhere is never read as plain")
    func cut() {
        let text = #"{"office":"JKS","preference":{"slot":17},"applicants":[\#(person)],"allow_split":true}"#
        for length in 0..<text.utf8.count { #expect(plain(String(text.prefix(length))) == nil) }
        #expect(plain(text) != nil)
    }
}
