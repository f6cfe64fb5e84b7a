import Domain
import Foundation
import Hummingbird
import Messages

/// RFC 9457: what an error looks like on the wire. `code` is stable, `title` and `detail` are for people.
struct Problem: JSONWritable {
    struct Field: JSONWritable {
        var field: String
        var code: String
        var detail: String

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", code)
                json.member("detail", detail)
                json.member("field", field)
            }
        }
    }

    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var requestID: String
    var errors: [Field]
    var opensAt: String?
    var lastDay: String?

    init(_ error: APIError, language: Language, requestID: String) {
        let text = Texts.problem(error.code, language)
        type = "urn:antrean:problem:\(error.code.rawValue)"
        title = text.title
        status = error.code.status.code
        detail = text.detail
        code = error.code.rawValue
        self.requestID = requestID
        errors = error.fields.map { Field(field: $0.path, code: $0.code.rawValue, detail: Texts.problem($0.code, language).detail) }
        opensAt = error.facts["opens_at"]
        lastDay = error.facts["last_day"]
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code)
            json.member("detail", detail)
            if !errors.isEmpty { json.member("errors", errors) }
            json.member("last_day", lastDay)
            json.member("opens_at", opensAt)
            json.member("request_id", requestID)
            json.member("status", status)
            json.member("title", title)
            json.member("type", type)
        }
    }
}

extension APIError {
    func reply(language: Language, requestID: String) -> Reply {
        var reply = Reply(Problem(self, language: language, requestID: requestID), status: code.status, contentType: "application/problem+json")
        reply.headers[.contentLanguage] = language.rawValue
        if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
        if code.status == .unauthorized { reply.headers[.wwwAuthenticate] = "Bearer" }
        for field in headers { reply.headers[field.name] = field.value }
        return reply
    }
}
