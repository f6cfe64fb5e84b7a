import Domain
import Foundation
import Hummingbird
import Messages

/// RFC 9457: what an error looks like on the wire. `code` is stable, `title` and `detail` are for people.
struct Problem: Encodable {
    struct Field: Encodable {
        var field: String
        var code: String
        var detail: String
    }

    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var requestID: String
    var errors: [Field]?
    var opensAt: String?
    var lastDay: String?

    enum CodingKeys: String, CodingKey {
        case type, title, status, detail, code, errors
        case requestID = "request_id"
        case opensAt = "opens_at"
        case lastDay = "last_day"
    }

    init(_ error: APIError, language: Language, requestID: String) {
        let text = Texts.problem(error.code, language)
        type = "urn:antrean:problem:\(error.code.rawValue)"
        title = text.title
        status = error.code.status.code
        detail = text.detail
        code = error.code.rawValue
        self.requestID = requestID
        errors =
            error.fields.isEmpty
            ? nil : error.fields.map { Field(field: $0.path, code: $0.code.rawValue, detail: Texts.problem($0.code, language).detail) }
        opensAt = error.facts["opens_at"]
        lastDay = error.facts["last_day"]
    }
}

extension APIError {
    func response(language: Language, requestID: String) throws -> Response {
        var response = try JSON.response(
            Problem(self, language: language, requestID: requestID), status: code.status, contentType: "application/problem+json")
        response.headers[.contentLanguage] = language.rawValue
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if code.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}
