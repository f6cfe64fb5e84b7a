import Domain

extension Letter {
    /// A document that mail programs show alike: tables, styles on the elements, no other resource than the attached pictures. Written
    /// straight into one string, for mails leave by the ten thousand.
    var html: String {
        var page = ""
        page.reserveCapacity(8192)
        page += """
            <!doctype html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Escape.html(title))</title>
            </head>
            <body style="margin:0;padding:0;background:#eef1f4">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef1f4"><tr><td align="center" \
            style="padding:12px">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;\
            border:1px solid #c9d1d9;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#16202a;text-align:left">
            <tr><td style="background:#0f3557;color:#ffffff;padding:12px 16px;font-weight:bold">\(Escape.html(CommonText.site(language)))</td></tr>
            <tr><td style="padding:16px">
            <h1 style="font-size:20px;line-height:1.3;margin:0 0 12px">\(Escape.html(title))</h1>

            """
        paragraph(MailText.greeting(language), "margin:0 0 12px", to: &page)
        for text in opening { paragraph(text, "margin:0 0 12px", to: &page) }
        if let code {
            paragraph(
                code, "margin:16px 0;font-family:Consolas,Menlo,monospace;font-size:32px;font-weight:bold;letter-spacing:4px;text-align:center",
                to: &page)
        }
        for card in cards { write(card, to: &page) }
        for text in remarks { paragraph(text, "margin:0 0 12px", to: &page) }
        if let link { button(link.label, link.url, to: &page) }
        for list in lists { page += list.html }
        for text in notices { paragraph(text, "margin:0 0 4px;font-size:15px;font-weight:bold", to: &page) }
        page += "<p style=\"margin:16px 0 0\">"
        for line in MailText.closing(language).split(separator: "\n") { page += "\(Escape.html(String(line)))<br>" }
        page += "</p>\n"
        paragraph(MailText.automatic(language), "margin:12px 0 0;font-size:13px;color:#4a5866", to: &page)
        writeSummary(to: &page)
        return page
    }

    private func paragraph(_ text: String, _ style: String, to page: inout String) {
        page += "<p style=\""
        page += style
        page += "\">"
        page += Escape.html(text)
        page += "</p>\n"
    }

    private func button(_ label: String, _ url: String, to page: inout String) {
        page += """
            <p style="margin:16px 0"><a href="\(Escape.html(url))" style="display:inline-block;background:#0b5394;color:#ffffff;padding:10px 16px;\
            text-decoration:none;font-weight:bold">\(Escape.html(label))</a></p>

            """
    }

    private func write(_ card: Card, to page: inout String) {
        page += """
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border:2px solid #0f3557;margin:0 0 16px">
            <tr><td style="padding:12px">

            """
        paragraph(card.heading, "margin:0 0 8px;font-size:18px;font-weight:bold", to: &page)
        for (label, value) in card.rows {
            page += "<p style=\"margin:0 0 8px\"><span style=\"color:#4a5866;font-size:14px\">"
            page += Escape.html(label)
            page += "</span><br><strong>"
            page += Escape.html(value)
            page += "</strong></p>\n"
        }
        if let image = card.image {
            page += """
                <p style="margin:0 0 8px;text-align:center"><img src="cid:\(Escape.html(image))" alt="\(Escape.html(card.imageText))" \
                width="180" height="180" style="display:inline-block;border:0;width:180px;height:180px"></p>

                """
        }
        if let note = card.note { paragraph(note, "margin:0;font-size:14px;background:#fff6dd;padding:8px", to: &page) }
        page += "</td></tr></table>\n"
    }

    private func writeSummary(to page: inout String) {
        page += """
            </td></tr>
            <tr><td lang="\(language.other.rawValue)" style="padding:12px 16px;border-top:1px solid #c9d1d9;background:#f6f8fa;font-size:14px">

            """
        paragraph(CommonText.languageName(language.other), "margin:0 0 4px;font-weight:bold", to: &page)
        for text in summary { paragraph(text, "margin:0 0 6px", to: &page) }
        page += """
            </td></tr>
            </table>
            </td></tr></table>
            </body>
            </html>

            """
    }
}

extension Letter.List {
    static func html(_ title: String, _ items: [String]) -> String {
        var list = "<p style=\"margin:16px 0 4px;font-weight:bold\">\(Escape.html(title))</p>\n"
        list += "<ul style=\"margin:0 0 12px;padding-left:20px;font-size:15px\">\n"
        for item in items { list += "<li style=\"margin:0 0 4px\">\(Escape.html(item))</li>\n" }
        return list + "</ul>\n"
    }
}
