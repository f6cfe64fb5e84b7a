import Testing

@testable import Domain

@Suite("Words of the API")
struct VocabularyTests {
    @Test("services and sessions are found by the code they print")
    func codes() {
        for service in Service.allCases { #expect(Service(code: service.code) == service) }
        for session in Session.allCases { #expect(Session(code: session.code) == session) }
        #expect(Service(code: "dataChange") == nil)
        #expect(Session(code: "") == nil)
    }

    @Test("only new passports and renewals are booked")
    func bookable() {
        #expect(Service.allCases.filter(\.isBookable) == [.new, .renewal])
    }

    @Test("noon belongs to the afternoon")
    func noon() {
        #expect(Session(startingAt: TimeOfDay("11:59")!) == .morning)
        #expect(Session(startingAt: TimeOfDay("12:00")!) == .afternoon)
    }

    @Test("error codes are snake case")
    func errorCodes() {
        for code in ErrorCode.allCases {
            let words = code.rawValue.split(separator: "_", omittingEmptySubsequences: false)
            #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7a).contains($0) } }, "\(code)")
        }
        #expect(ErrorCode.nikBirthDateMismatch.rawValue == "nik_birth_date_mismatch")
        #expect(ErrorCode.invalidJSON.rawValue == "invalid_json")
    }
}

@Suite("Language")
struct LanguageTests {
    @Test(
        "the preferred language of ours is taken",
        arguments: [
            (nil, Language.id), ("", .id), ("en", .en), ("en-US,en;q=0.9", .en), ("id-ID,id;q=0.9,en;q=0.8", .id), ("en;q=0.5,id;q=0.7", .id),
            ("in-ID", .id), ("fr,de", .id), ("fr, en;q=0.3", .en), ("en;q=0", .id), ("en;q=0, *", .id), ("EN-gb", .en), ("en;q=x,id", .id),
            ("en;q=2", .id), (";;,,q=1", .id), ("en ; q=0.9 , id ; q=0.8", .en), ("english", .id),
        ] as [(String?, Language)])
    func negotiate(header: String?, language: Language) {
        #expect(Language.negotiate(acceptLanguage: header) == language)
    }
}
