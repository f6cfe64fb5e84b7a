import Testing

@testable import Domain

@Suite("Username")
struct UsernameTests {
    @Test("capital letters are lowered")
    func lowered() throws {
        #expect(try Username("Budi.Santoso_78").text == "budi.santoso_78")
    }

    @Test(
        "other shapes are refused",
        arguments: [
            ("ab", Username.Problem.length), (String(repeating: "a", count: 31), .length), ("1budi", .beginning), ("_budi", .beginning),
            ("budi santoso", .characters), ("budi@x", .characters), ("büdi", .characters), ("bu..di", .separators), ("bu._di", .separators),
            // The Kelvin sign lowers to an ordinary k and would be another's name.
            ("\u{212a}adir", .characters),
        ])
    func refused(text: String, problem: Username.Problem) {
        #expect(throws: problem) { try Username(text) }
    }
}

@Suite("Password")
struct PasswordTests {
    private func password(_ text: String) throws -> Password {
        try Password(text, username: Username("budisantoso"), email: EmailAddress("Budi.Santoso@example.com"))
    }

    @Test("any sign is allowed, and composed forms are one password")
    func taken() throws {
        #expect(try password("kopi tubruk pagi").text == "kopi tubruk pagi")
        #expect(try password("ayam goreng 🐓").text == "ayam goreng 🐓")
        #expect(try password("cafe\u{301} senja").text == password("café senja").text)
        #expect(try password(String(repeating: "ab", count: 64)).text.count == 128)
    }

    @Test(
        "what is short, long, common or the person's own is refused",
        arguments: [
            ("1234567", Password.Problem.short), ("", .short), (String(repeating: "ab", count: 64) + "c", .long),
            (String(repeating: "🐓", count: 129), .long), ("kopi\ttubruk", .controlCharacter), ("password", .common), ("PASSWORD", .common),
            ("12345678", .common), ("indonesia", .common), ("qwerty123", .common), ("rahasia123", .common), ("Bismillah", .common),
            ("aaaaaaaaaaaa", .common), ("BudiSantoso", .personal), ("budi.santoso", .personal), ("budi.santoso@example.com", .personal),
        ])
    func refused(text: String, problem: Password.Problem) {
        #expect(throws: problem) { try password(text) }
    }

    @Test("printing it shows nothing")
    func hidden() throws {
        let secret = try password("kopi tubruk pagi")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("kopi"))
        }
    }
}
