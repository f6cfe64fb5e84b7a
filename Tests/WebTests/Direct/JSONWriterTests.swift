import Foundation
import NIOCore
import Testing

@testable import Web

private struct Letter: JSONWritable {
    var text: String

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("text", text)
            json.member("none", nil)
            json.member("length", text.utf8.count)
            json.member("known", true)
        }
    }
}

private struct Letters: JSONWritable {
    var letters: [Letter]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("letters", letters)
            json.member("count", letters.count)
        }
    }
}

@Suite("JSON as it is written") struct JSONWriterTests {
    private struct Read: Decodable {
        struct Letter: Decodable {
            var text: String
            var length: Int
            var known: Bool
        }
        var letters: [Letter]
        var count: Int
    }

    @Test(
        "every character comes back as it went",
        arguments: [[], ["Budi"], (0...0x2ff).map { String(Unicode.Scalar($0)!) }, ["\"\\/\u{7f}", "漢字 🛂", ""]])
    func roundTrip(_ texts: [String]) throws {
        let reply = Reply(Letters(letters: texts.map { Letter(text: $0) }))
        let read = try JSONDecoder().decode(Read.self, from: Data(reply.body.readableBytesView))
        #expect(read.letters.map(\.text) == texts)
        #expect(read.letters.map(\.length) == texts.map(\.utf8.count))
        #expect(read.count == texts.count)
    }

    @Test("the text is as short as can be")
    func text() {
        #expect(String(buffer: Reply(Letter(text: "a\n")).body) == #"{"text":"a\u000a","length":2,"known":true}"#)
        #expect(String(buffer: Reply(Letters(letters: [])).body) == #"{"letters":[],"count":0}"#)
    }
}
