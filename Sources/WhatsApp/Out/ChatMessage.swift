import Foundation

/// One message to one person, as WhatsApp can show it.
public struct ChatMessage: Hashable, Sendable {
    public struct Row: Hashable, Sendable {
        /// What comes back when it is touched.
        public var id: String
        /// At most 24 characters.
        public var title: String
        /// At most 72.
        public var detail: String
    }

    public enum Content: Hashable, Sendable {
        /// At most 4,096 characters.
        case text(String)
        /// At most 1,024 characters beside the picture.
        case picture(png: [UInt8], caption: String)
        /// At most ten rows behind a button of at most 20 characters.
        case list(String, button: String, title: String, rows: [Row])
        /// At most 1,024 characters, and three buttons with titles of at most 20.
        case buttons(String, [Row])
    }

    public enum Recipient: Hashable, Sendable {
        /// In E.164.
        case phone(String)
        /// WhatsApp's id of the person for us.
        case user(String)
    }

    /// The office's code: it is sent from its number.
    public var office: String
    public var to: Recipient
    public var content: Content
    /// A day after the person last wrote only a template is taken.
    public var needsTemplate: Bool
    public var tracking: String
    /// The template's language.
    public var language: String

    /// The text of it, as the template's parameter: one line, at most 1,024 characters.
    var plain: String {
        let text =
            switch content {
            case .text(let text): text
            case .picture(_, let caption): caption
            case .list(let text, _, _, _), .buttons(let text, _): text
            }
        return String(text.split(whereSeparator: \.isNewline).joined(separator: " · ").prefix(1024))
    }
}
