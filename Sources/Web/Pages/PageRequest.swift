import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import Store

/// One request for a page, with all that its handler needs.
struct PageRequest: Sendable {
    let services: Services
    let request: Request
    let visitor: Visitor
    let requestID: String
    /// Of the address line.
    let query: Form
    /// Posted; empty for GET.
    let form: Form
    let parameters: Parameters

    var language: Language { visitor.language }
    var dates: DateText { DateText(language) }
    var now: Date { services.now() }

    /// Path and query of the page, to come back to.
    var here: String {
        request.method == .get ? request.uri.description : wayBack
    }

    /// The page at which a form was filled in, when it stands at the path the form goes to.
    var wayBack: String {
        let path = request.uri.path
        // the link of a reminder is page and form in one
        if path.hasPrefix("/reminders/") { return path }
        if PageRoutes.pages.contains(where: { "/" + $0.path == path }) { return path }
        // below a booking: its ticket
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "bookings" ? "/bookings/\(parts[1])" : "/"
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        PageTexts.all[key]?.filled(language, values) ?? key
    }

    /// The account, or the way to the log-in and back.
    func account() throws -> (account: Account, session: UUID) {
        guard let account = visitor.account, let session = visitor.session else { throw LogInNeeded() }
        return (account, session)
    }
}

/// Who is not logged in is asked to, and loses nothing of what was typed.
struct LogInNeeded: Error {}

/// Where the browser is to go next.
struct Redirect: Error {
    var path: String

    init(_ path: String) { self.path = path }
}

extension PageRequest {
    /// A whole page.
    func page(
        _ template: String, title: String, _ content: [String: Any] = [:], status: HTTPResponse.Status = .ok, problem: APIError? = nil,
        lines: [[String: String]]? = nil
    ) -> Response {
        var context = content
        context["title"] = title
        context["language"] = language.rawValue
        context["t"] = PageTexts.all(language)
        context["css"] = PageSite.css
        context["js"] = PageSite.js
        context["icon"] = PageSite.icon
        context["csrf"] = services.formToken(visitor)
        context["here"] = here
        context["here_escaped"] = Form.encode(here)
        context["other_language"] = language.other.rawValue
        context["other_language_name"] = CommonText.languageName(language.other)
        context["report"] = text("report", ["where": services.notice.reportTo])
        if let fee = services.notice.officialFee { context["fee"] = text("official_fee", ["fee": fee[language]]) }
        if visitor.account != nil { context["account"] = true }
        if let staff = visitor.staff {
            context["staff"] = staff.name
        } else if request.uri.path.hasPrefix("/staff") {
            context["staff_stranger"] = true
        }
        if let told = query["done"], PageTexts.all[told] != nil { context["notice"] = text(told, ["name": query["name"] ?? ""]) }
        if let problem {
            context["has_errors"] = true
            context["errors"] = lines ?? problem.lines(language)
        }
        return html(PageSite.render(template, context), status: status)
    }

    func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentLanguage: language.rawValue],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    func redirect(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    /// A local path to go on to; nothing that leads anywhere else.
    static func local(_ path: String?) -> String? {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.hasPrefix("/\\"), path.utf8.count <= 2000,
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7f && $0 != "\\" })
        else { return nil }
        return path
    }
}

extension APIError {
    /// For the summary at the top: each wrong field with its text, or what the whole is refused for.
    func lines(_ language: Language) -> [[String: String]] {
        if fields.isEmpty {
            let told = Texts.problem(code, language)
            return [["text": "\(told.title). \(told.detail)"]]
        }
        return fields.map { ["field": FormField.id($0.path), "text": Texts.problem($0.code, language).detail] }
    }
}
