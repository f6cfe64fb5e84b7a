import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

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
    var until: String?
    /// Of another booking.
    var booking: String?
    var name: String?
    var birthDate: String?

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
        until = error.facts["until"]
        booking = error.facts["booking"]
        name = error.facts["name"]
        birthDate = error.facts["birth_date"]
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("birth_date", birthDate)
            json.member("booking", booking)
            json.member("code", code)
            json.member("detail", detail)
            if !errors.isEmpty { json.member("errors", errors) }
            json.member("last_day", lastDay)
            json.member("name", name)
            json.member("opens_at", opensAt)
            json.member("request_id", requestID)
            json.member("status", status)
            json.member("title", title)
            json.member("type", type)
            json.member("until", until)
        }
    }
}

extension Problem {
    static let contentType = "application/problem+json"

    /// The JSON of a problem that is nothing but its code: written once, for in a rush most answers are one of a few.
    static func plain(_ code: ErrorCode, _ language: Language, requestID: String) -> ByteBuffer {
        let pieces = plainPieces[code]![language]!
        var json = ByteBufferAllocator().buffer(capacity: pieces.before.utf8.count + requestID.utf8.count + pieces.after.utf8.count)
        json.writeString(pieces.before)
        json.writeString(requestID)
        json.writeString(pieces.after)
        return json
    }

    /// Cut where the request's id stands, which needs no escaping (see `RequestID`).
    private static let plainPieces: [ErrorCode: [Language: (before: String, after: String)]] = {
        var all: [ErrorCode: [Language: (before: String, after: String)]] = [:]
        for code in ErrorCode.allCases {
            for language in Language.allCases {
                let json = String(buffer: Reply(Problem(APIError(code), language: language, requestID: "\u{1}")).body)
                let pieces = json.split(separator: "\\u0001")
                all[code, default: [:]][language] = (String(pieces[0]), String(pieces[1]))
            }
        }
        return all
    }()
}

extension APIError {
    func reply(language: Language, requestID: String) -> Reply {
        let json =
            fields.isEmpty && facts.isEmpty
            ? Problem.plain(code, language, requestID: requestID)
            : Reply(Problem(self, language: language, requestID: requestID)).body
        var reply = Reply(json: json, status: code.status, contentType: Problem.contentType)
        reply.headers.append(HTTPField(name: .contentLanguage, value: language.rawValue))
        if let retryAfter { reply.headers[.retryAfter] = String(retryAfter) }
        if code.status == .unauthorized { reply.headers[.wwwAuthenticate] = "Bearer" }
        for field in headers { reply.headers[field.name] = field.value }
        return reply
    }
}
