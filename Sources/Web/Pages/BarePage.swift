import Domain
import Messages

/// What is shown when there is nothing to make a page of: no database, or no time.
enum BarePage {
    static let contentType = "text/html; charset=utf-8"

    /// - Parameter retryAfter: seconds after which a browser that asked for a page asks again by itself; nil: never.
    static func html(_ code: ErrorCode, _ language: Language, retryAfter: Int? = nil) -> String {
        // texts of our own catalogue: nothing in them needs escaping
        let text = Texts.problem(code, language)
        let refresh = retryAfter.map { "<meta http-equiv=\"refresh\" content=\"\(max($0, 5))\">" } ?? ""
        return """
            <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width, initial-scale=1">\(refresh)<title>\(text.title)</title>\
            <link rel="stylesheet" href="\(PageSite.css)"></head><body><main><h1>\(text.title)</h1><p>\(text.detail)</p></main></body></html>
            """
    }
}
