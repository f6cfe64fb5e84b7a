import Domain

extension LetterWriter {
    /// One list for each kind of person and service among the tickets, in their order.
    func requirementLists(_ tickets: [Ticket]) -> [Letter.List] {
        var parts: [RequirementLetters.Part] = []
        for ticket in tickets {
            for service in ticket.service.map({ [$0] }) ?? Service.allCases.filter(\.isBookable) {
                let part = RequirementLetters.part(service, ticket.audience, language)
                if !parts.contains(where: { $0.service == part.service && $0.audience == part.audience }) { parts.append(part) }
            }
        }
        if parts.count == 1 { return parts[0].lists + [parts[0].goodToKnow] }
        var lists: [Letter.List] = []
        var notes: [String] = []
        for part in parts {
            lists += part.lists.filter { list in !lists.contains { $0.title == list.title } }
            notes += part.notes.filter { !notes.contains($0) }
        }
        return lists + [Letter.List(title: MailText.goodToKnow(language), items: notes)]
    }
}

/// What a letter says of the documents to bring: the same for all people of a kind, so it is put into words once.
enum RequirementLetters {
    struct Part {
        let service: Service
        let audience: Audience?
        let lists: [Letter.List]
        let notes: [String]
        /// The notes as a list.
        let goodToKnow: Letter.List
    }

    static func part(_ service: Service, _ audience: Audience?, _ language: Language) -> Part {
        // the table has every service, audience and language
        parts[Key(service: service, audience: audience, language: language)]!
    }

    private struct Key: Hashable {
        let service: Service
        let audience: Audience?
        let language: Language
    }

    private static let parts: [Key: Part] = {
        var parts: [Key: Part] = [:]
        for language in Language.allCases {
            for service in Service.allCases {
                for audience in Audience.allCases.map(Optional.some) + [nil] {
                    parts[Key(service: service, audience: audience, language: language)] = make(service, audience, language)
                }
            }
        }
        return parts
    }()

    private static func make(_ service: Service, _ audience: Audience?, _ language: Language) -> Part {
        let requirements = requirements(service: service, language: language)
        let notes = requirements.notes(for: audience)
        return Part(
            service: service, audience: audience,
            lists: requirements.groups(for: audience).map { group in
                Letter.List(title: "\(requirements.title) – \(group.title)", items: group.items.map { line($0, language) })
            }, notes: notes, goodToKnow: Letter.List(title: MailText.goodToKnow(language), items: notes))
    }

    private static func line(_ item: RequirementList.Item, _ language: Language) -> String {
        let text = "\(item.document) (\(item.form(language)))"
        return item.note.map { "\(text). \($0)" } ?? text
    }
}
