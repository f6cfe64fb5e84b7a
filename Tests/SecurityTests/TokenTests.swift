import Foundation
import Testing

@testable import Security

@Suite("Tokens, mailed codes, comparison")
struct TokenTests {
    @Test("tokens are different, plausible, and found by the hash of their text")
    func tokens() {
        let tokens = (0..<200).map { _ in Token.random() }
        #expect(Set(tokens.map(\.text)).count == 200 && Set(tokens.map(\.hash)).count == 200)
        #expect(tokens.allSatisfy { $0.text.hasPrefix("ant_") && $0.text.utf8.count == 47 && Token.isPlausible($0.text) })
        #expect(tokens.allSatisfy { Token.hash($0.text) == $0.hash })
        #expect(Token.hash("ant_" + String(repeating: "A", count: 43)) == uuid(hex: "de761f17436a28073a762c79c22d41ab"))
    }

    @Test(
        "what cannot be a token is known without the database",
        arguments: [
            "", "ant_", "ant_" + String(repeating: "A", count: 42), "bnt_" + String(repeating: "A", count: 43),
            "ant_" + String(repeating: "/", count: 43),
        ])
    func implausible(text: String) {
        #expect(!Token.isPlausible(text))
    }

    @Test("mailed codes have six digits, and leading zeros too")
    func mailCodes() {
        let codes = (0..<5000).map { _ in MailCode.random() }
        #expect(codes.allSatisfy { $0.utf8.count == 6 && $0.utf8.allSatisfy { (48...57).contains($0) } })
        #expect(codes.contains { $0.hasPrefix("0") })
        #expect(Set(codes).count > 4900)
    }

    @Test("constant-time comparison agrees with the ordinary one")
    func comparison() {
        let samples: [[UInt8]] = [[], [0], [1], [0, 0], [1, 2, 3], [1, 2, 4], [9, 2, 3]]
        for left in samples {
            for right in samples { #expect(ConstantTime.equal(left, right) == (left == right)) }
        }
        #expect(ConstantTime.equal("rahasia", "rahasia") && !ConstantTime.equal("rahasia", "rahasib"))
    }
}
