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

    struct List {
        var title: String
        var items: [String]
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
