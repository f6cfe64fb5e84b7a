import Domain
import Hummingbird

/// An error that is told to the client as a problem, in the reader's language.
struct APIError: Error {
    var code: ErrorCode
    /// The fields that are wrong, each with its own code.
    var fields: [Field] = []
    /// When to ask again, in seconds.
    var retryAfter: Int?
    /// Facts for the client: `opens_at`, `last_day`, `until`; of another booking `booking`, `name`, `birth_date`.
    var facts: [String: String] = [:]
    var headers: HTTPFields = [:]

    struct Field: Sendable, Hashable {
        /// Where in the body or query: `applicants[0].nik`.
        var path: String
        var code: ErrorCode
    }

    init(_ code: ErrorCode, fields: [Field] = [], retryAfter: Int? = nil, facts: [String: String] = [:]) {
        self.code = code
        self.fields = fields
        self.retryAfter = retryAfter
        self.facts = facts
    }

    /// One wrong field: its code is the problem's.
    init(field path: String, _ code: ErrorCode) {
        self.init(code, fields: [Field(path: path, code: code)])
    }
}
