import Domain

extension LetterWriter {
    /// One list for each kind of person and service among the tickets, in their order.
    func requirementLists(_ tickets: [Ticket]) -> [Letter.List] {
        var lists: [Letter.List] = []
        var notes: [String] = []
        for ticket in tickets {
            let requirements = requirements(service: ticket.service, language: language)
            for group in requirements.groups(for: ticket.audience) {
                let title = "\(requirements.title) – \(group.title)"
                guard !lists.contains(where: { $0.title == title }) else { continue }
                lists.append(Letter.List(title: title, items: group.items.map(line)))
            }
            notes += requirements.notes(for: ticket.audience).filter { !notes.contains($0) }
        }
        if !notes.isEmpty { lists.append(Letter.List(title: MailText.goodToKnow(language), items: notes)) }
        return lists
    }

    private func line(_ item: RequirementList.Item) -> String {
        let text = "\(item.document) (\(item.form(language)))"
        return item.note.map { "\(text). \($0)" } ?? text
    }
}
