import Domain
import Mustache

extension Letter {
    /// A document that mail programs show alike: tables, styles on the elements, no other resource than the attached pictures.
    var html: String {
        var context: [String: Any] = [
            "language": language.rawValue, "site": CommonText.site(language), "title": title, "greeting": MailText.greeting(language),
            "opening": opening, "remarks": remarks, "notices": notices, "summary": summary,
            "lists": lists.map { ["title": $0.title, "items": $0.items] as [String: Any] },
            "cards": cards.map(context),
            "closing": MailText.closing(language).split(separator: "\n").map(String.init), "automatic": MailText.automatic(language),
            "other_language": language.other.rawValue, "other_language_name": CommonText.languageName(language.other),
        ]
        context["code"] = code
        context["link"] = link.map { ["label": $0.label, "url": $0.url] }
        return Letter.template.render(context)
    }

    private func context(_ card: Card) -> [String: Any] {
        var context: [String: Any] = [
            "heading": card.heading, "rows": card.rows.map { ["label": $0.label, "value": $0.value] }, "image_text": card.imageText,
        ]
        context["image"] = card.image
        context["note"] = card.note
        return context
    }

    // The template is a constant of the program; a test renders it.
    private static let template = try! MustacheTemplate(string: mailTemplate)
}
