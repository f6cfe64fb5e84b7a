import Domain

/// The whole catalogue of what people read.
public enum Texts {
    /// Every text by its stable key.
    public static let all: [String: Phrase] = {
        var all: [String: Phrase] = [:]
        func add<Key: TextKey>(_ subject: Key.Type) {
            for text in subject.allCases { all[text.key] = text.phrase }
        }
        add(CommonText.self)
        add(TicketText.self)
        add(MailText.self)
        add(CalendarText.self)
        add(RequirementText.self)
        add(RequirementDocument.self)
        return all
    }()

    /// What went wrong, and what to do about it.
    public static func problem(_ code: ErrorCode, _ language: Language) -> (title: String, detail: String) {
        let text = problems[code] ?? problems[.internalError]!
        return (text.title[language], text.detail[language])
    }

    static let problems = [
        requestProblems, fieldProblems, choiceProblems, partyProblems, bookingProblems, accountProblems, staffProblems, serviceProblems,
    ].reduce(into: [ErrorCode: ProblemText]()) { all, group in all.merge(group) { first, _ in first } }
}

/// A title says what went wrong in a few words, the detail says what to do.
struct ProblemText: Sendable {
    let title: Phrase
    let detail: Phrase

    init(_ titleID: String, _ detailID: String, en titleEN: String, _ detailEN: String) {
        title = Phrase(id: titleID, en: titleEN)
        detail = Phrase(id: detailID, en: detailEN)
    }
}
