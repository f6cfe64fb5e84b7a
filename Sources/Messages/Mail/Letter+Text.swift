import Domain

extension Letter {
    /// Plain text, readable without any decoration.
    var text: String {
        var blocks = [title.uppercased(), MailText.greeting(language)] + opening
        if let code { blocks.append("    \(code)") }
        for card in cards {
            let lines = [card.heading] + card.rows.map { "  \($0.label): \($0.value)" } + [card.note].compactMap { $0 }
            blocks.append(lines.joined(separator: "\n"))
        }
        blocks += remarks
        if let link { blocks.append("\(link.label):\n\(link.url)") }
        for list in lists { blocks.append(list.text) }
        if !notices.isEmpty { blocks.append(notices.joined(separator: "\n")) }
        blocks += [MailText.closing(language), MailText.automatic(language)]
        if !summary.isEmpty {
            blocks.append((["-- \(CommonText.languageName(language.other)) --"] + summary).joined(separator: "\n"))
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}
