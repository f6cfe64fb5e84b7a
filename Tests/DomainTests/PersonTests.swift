import Foundation
import Testing

@testable import Domain

@Suite("Person name")
struct PersonNameTests {
    @Test(
        "names as they stand on cards are taken",
        arguments: [
            "JOJO", "Suharto", "Siti Nurhaliza", "D'Angelo", "Ni’mah", "M. Yusuf, S.Kom", "Anak Agung Gde-Putra", "Ahmad s/o Ali", "José", "李小龙",
            "Ω", "محمد", "Ngô Đình Diệm", String(repeating: "a", count: 100),
        ])
    func taken(text: String) throws {
        #expect(try PersonName(text).text == text.precomposedStringWithCanonicalMapping)
    }

    @Test("spaces are collapsed and letters composed")
    func collapsed() throws {
        #expect(try PersonName("  Siti   Nur\u{a0}haliza ").text == "Siti Nur haliza")
        #expect(try PersonName("Jose\u{301}").text.unicodeScalars.count == 4)
        #expect(try PersonName("Jose\u{301}") == PersonName("José"))
    }

    @Test(
        "what no card shows is refused",
        arguments: [
            ("", PersonName.Problem.empty), ("   ", .empty), (String(repeating: "a", count: 101), .length), ("R2D2", .characters),
            ("<b>Budi</b>", .characters), ("Budi; drop table", .characters), ("a=b", .characters), ("Budi\"", .characters),
            ("Budi\u{0}", .characters),
            ("Budi\nAli", .characters), ("Budi\tAli", .characters), ("Budi\u{202e}ilA", .characters), ("-", .characters), ("'", .characters),
            ("😀", .characters), ("Budi😀", .characters), ("\u{301}Budi", .characters), ("Budi\u{200b}", .characters), ("Budi_Ali", .characters),
            ("a" + String(repeating: "\u{301}", count: 300), .length), (String(repeating: " ", count: 2_000), .length),
        ])
    func refused(text: String, problem: PersonName.Problem) {
        #expect(throws: problem) { try PersonName(text) }
    }
}

@Suite("E-mail address")
struct EmailAddressTests {
    @Test("one mailbox has one normalised form")
    func normalised() throws {
        #expect(try EmailAddress(" Budi+paspor@Example.CO.ID ").address == "Budi+paspor@Example.CO.ID")
        #expect(try EmailAddress("Budi+paspor@Example.co.id").normalised == "budi@example.co.id")
        #expect(try EmailAddress("b.u.d.i+1@googlemail.com").normalised == "budi@gmail.com")
        #expect(try EmailAddress("b.u.d.i@example.com").normalised == "b.u.d.i@example.com")
        #expect(try EmailAddress("+budi@example.com").normalised == "+budi@example.com")
    }

    @Test(
        "what mail cannot reach is refused",
        arguments: [
            "", "budi", "budi@", "@example.com", "budi@example", "budi@@example.com", "a@b@example.com", "bu di@example.com", "budi@exam ple.com",
            ".budi@example.com", "budi.@example.com", "bu..di@example.com", "budi@-example.com", "budi@example-.com", "budi@example..com",
            "budi@example.c", "budi@1.2.3.4", "budi@example.com\r\nBcc: x@example.com", "budi\u{0}@example.com", "büdi@example.com",
            "<budi@example.com>", "budi@example.com,ali@example.com", "\"bu di\"@example.com", "budi@[127.0.0.1]",
        ])
    func syntax(text: String) {
        #expect(throws: EmailAddress.Problem.syntax) { try EmailAddress(text) }
    }

    @Test("the lengths of RFC 5321 are kept")
    func lengths() throws {
        let local = String(repeating: "a", count: 64)
        #expect(try EmailAddress(local + "@example.com").address.count == 76)
        #expect(throws: EmailAddress.Problem.length) { try EmailAddress(local + "a@example.com") }
        let domain = Array(repeating: String(repeating: "b", count: 63), count: 4).joined(separator: ".") + ".com"
        #expect(throws: EmailAddress.Problem.length) { try EmailAddress("a@" + domain) }
    }
}

@Suite("Phone number")
struct PhoneNumberTests {
    @Test(
        "every way of typing a number is the same number",
        arguments: ["081234567890", "0812-3456-7890", "6281234567890", "+62 812 3456 7890", "+62 0812 3456 7890", "00 62 (812) 34567890"])
    func same(text: String) throws {
        #expect(try PhoneNumber(text).e164 == "+6281234567890")
    }

    @Test("numbers of other countries need their code")
    func foreign() throws {
        #expect(try PhoneNumber("+60 12-345 6789").e164 == "+60123456789")
        #expect(throws: PhoneNumber.Problem.syntax) { try PhoneNumber("60123456789") }
    }

    @Test(
        "what is not a number is refused",
        arguments: [
            ("", PhoneNumber.Problem.length), ("0812", .length), ("+1234567890123456", .length), ("08I234567890", .syntax), ("+08123456789", .syntax),
            ("++6281234567890", .syntax), ("٠٨١٢٣٤٥٦٧٨٩", .syntax),
        ])
    func refused(text: String, problem: PhoneNumber.Problem) {
        #expect(throws: problem) { try PhoneNumber(text) }
    }

    @Test("printing it shows the country and three digits")
    func masked() throws {
        #expect(try "\(PhoneNumber("081234567890"))" == "+62••••••••890")
    }
}
