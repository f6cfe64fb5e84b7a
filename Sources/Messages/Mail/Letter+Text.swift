import Domain

extension Letter {
    /// Plain text, readable without any decoration. Written straight into one string, as the document is.
    var text: String {
        var text = title.uppercased()
        text.reserveCapacity(4096)
        func block(_ block: String) {
            text += "\n\n"
            text += block
        }
        block(MailText.greeting(language))
        for paragraph in opening { block(paragraph) }
        if let code { block("    \(code)") }
        for card in cards {
            block(card.heading)
            for (label, value) in card.rows { text += "\n  \(label): \(value)" }
            if let note = card.note { text += "\n\(note)" }
        }
        for remark in remarks { block(remark) }
        if let link { block("\(link.label):\n\(link.url)") }
        for list in lists { block(list.text) }
        if !notices.isEmpty { block(notices.joined(separator: "\n")) }
        block(MailText.closing(language))
        block(MailText.automatic(language))
        if !summary.isEmpty {
            block("-- \(CommonText.languageName(language.other)) --")
            for line in summary { text += "\n\(line)" }
        }
        text += "\n"
        return text
    }
}
