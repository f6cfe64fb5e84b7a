/// What a mail server said, as far as it may be kept.
enum SMTPReply {
    /// One line of at most 200 characters in which every mail address is replaced: servers like to repeat the recipient, and the outbox and
    /// the logs hold no personal data.
    static func masked(_ text: String) -> String {
        let text = HeaderText.clean(text)
        if text.utf8.count <= 200, !text.utf8.contains(UInt8(ascii: "@")) { return text }
        let words = text.split(separator: " ").map { $0.contains("@") ? "(address)" : String($0) }
        return String(words.joined(separator: " ").prefix(200))
    }
}
