import Domain

/// A mail's content before it becomes text and HTML, so that both tell the same.
struct Letter {
    /// One visit, framed.
    struct Card {
        var heading: String
        /// Label and value, in order.
        var rows: [(label: String, value: String)]
        var note: String?
        /// The content id of its QR code.
        var image: String?
        var imageText = ""
    }

    /// A list in both forms, made once: most letters have one of a few lists (see `RequirementLetters`).
    struct List {
        let title: String
        let html: String
        let text: String

        init(title: String, items: [String]) {
            self.title = title
            html = List.html(title, items)
            text = ([title] + items.map { "- \($0)" }).joined(separator: "\n")
        }
    }

    let language: Language
    var subject = ""
    var title = ""
    /// Before the cards.
    var opening: [String] = []
    /// Shown large.
    var code: String?
    var cards: [Card] = []
    /// After the cards.
    var remarks: [String] = []
    var link: (label: String, url: String)?
    var lists: [List] = []
    var notices: [String] = []
    /// A few sentences for who reads the other language.
    var summary: [String] = []
}
