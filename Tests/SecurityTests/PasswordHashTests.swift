import Foundation
import Testing

@testable import Security

@Suite("Stored passwords")
struct PasswordHashTests {
    @Test("scrypt gives the answers of RFC 7914, section 12")
    func vectors() throws {
        let small = try #require(ScryptCost(log2N: 4, r: 1, p: 1))
        #expect(
            try PasswordHash.derive("", [], small, 64)
                == bytes(
                    hex: """
                        77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
                        fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
                        """))
        let wide = try #require(ScryptCost(log2N: 10, r: 8, p: 16))
        #expect(
            try PasswordHash.derive("password", Array("NaCl".utf8), wide, 64)
                == bytes(
                    hex: """
                        fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
                        2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
                        """))
        let usual = try #require(ScryptCost(log2N: 14, r: 8, p: 1))
        #expect(
            try PasswordHash.derive("pleaseletmein", Array("SodiumChloride".utf8), usual, 64)
                == bytes(
                    hex: """
                        7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
                        d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
                        """))
    }

    @Test("a stored hash is read back as it was written")
    func text() throws {
        let cost = try #require(ScryptCost(log2N: 5))
        let made = try PasswordHash.make("kata sandi", cost: cost)
        let text = made.description
        #expect(text.hasPrefix("$scrypt$ln=5,r=8,p=1$") && text.split(separator: "$").count == 4)
        #expect(PasswordHash(text) == made)
        #expect(try made.matches("kata sandi"))
        #expect(try !made.matches("kata sandj"))
        #expect(try PasswordHash.make("kata sandi", cost: cost) != made)
    }

    @Test("é typed as one character or as two is the same password")
    func normalised() throws {
        let made = try PasswordHash.make("caf\u{e9}-kopi", cost: try #require(ScryptCost(log2N: 4)))
        #expect(try made.matches("cafe\u{301}-kopi"))
    }

    @Test(
        "what is no hash is not read as one, least of all one that would eat the memory",
        arguments: [
            "", "plain", "$scrypt$ln=15,r=8,p=1$$", "$argon2id$ln=15,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
            "$scrypt$ln=30,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$scrypt$ln=20,r=16,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
            "$scrypt$ln=015,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$scrypt$ln=15,r=8$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
            "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ=$aGFzaGhhc2hoYXNoaGFzaA", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA$",
            "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHR$aGFzaGhhc2hoYXNoaGFzaA",
        ])
    func malformed(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("the form the others are spoiled from is read")
    func wellFormed() {
        #expect(PasswordHash("$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA") != nil)
    }
}
