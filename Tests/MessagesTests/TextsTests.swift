import Domain
import Testing

@testable import Messages

@Suite("Catalogue")
struct TextsTests {
    @Test("every error code says what went wrong and what to do, in both languages", arguments: ErrorCode.allCases)
    func problems(code: ErrorCode) throws {
        let text = try #require(Texts.problems[code])
        for language in Language.allCases {
            #expect(Texts.problem(code, language) == (text.title[language], text.detail[language]))
            #expect(text.title[language].count >= 10 && text.title[language].count <= 60)
            #expect(!text.title[language].hasSuffix("."))
            #expect(text.detail[language].hasSuffix("."))
        }
        #expect(text.title.id != text.title.en)
        #expect(text.detail.id != text.detail.en)
    }

    @Test("no code is explained in two places")
    func once() {
        let groups = [
            Texts.requestProblems, Texts.fieldProblems, Texts.choiceProblems, Texts.partyProblems, Texts.bookingProblems, Texts.accountProblems,
            Texts.serviceProblems, Texts.staffProblems,
        ]
        #expect(groups.map(\.count).reduce(0, +) == ErrorCode.allCases.count)
    }

    @Test("every text stands in both languages with the same places to fill in")
    func complete() {
        #expect(Texts.all.count > 100)
        for (key, phrase) in Texts.all {
            #expect(!phrase.id.isEmpty && !phrase.en.isEmpty, "\(key)")
            #expect(places(phrase.id) == places(phrase.en), "\(key)")
        }
    }

    @Test("every service, session, relationship and status has a name")
    func names() {
        for language in Language.allCases {
            #expect(Set(Service.allCases.map { $0.name(language) }).count == Service.allCases.count)
            #expect(Set(Session.allCases.map { $0.name(language) }).count == Session.allCases.count)
            #expect(Set(Relationship.allCases.map { $0.name(language) }).count == Relationship.allCases.count)
            #expect(Set(BookingStatus.allCases.map { $0.name(language) }).count == BookingStatus.allCases.count)
        }
    }

    @Test("a value that looks like a place is not filled in again")
    func filling() {
        let phrase = Phrase(id: "{a} dan {b}, {c} {", en: "{a} and {b}, {c} {")
        #expect(phrase.filled(.id, ["a": "{b}", "b": "x"]) == "{b} dan x, {c} {")
    }

    private func places(_ text: String) -> Set<Substring> {
        Set(text.matches(of: /\{([a-z_]+)\}/).map(\.1))
    }
}
