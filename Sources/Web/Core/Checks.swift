import Domain

/// Collects what is wrong with a body, so that a person hears of everything at once.
struct Checks {
    private(set) var fields: [APIError.Field] = []

    mutating func fail(_ path: String, _ code: ErrorCode) {
        fields.append(.init(path: path, code: code))
    }

    /// A value that must be there; nil after noting that it is not.
    mutating func required<Value>(_ value: Value?, _ path: String) -> Value? {
        if value == nil { fail(path, .missingField) }
        return value
    }

    /// Reads a required text by one of the domain's types.
    mutating func parse<Value>(_ text: String?, _ path: String, _ code: (any Error) -> ErrorCode, _ read: (String) throws -> Value) -> Value? {
        guard let text = required(text, path) else { return nil }
        do {
            return try read(text)
        } catch {
            fail(path, code(error))
            return nil
        }
    }

    /// Why somebody does it: at most 500 characters, not none unless it is not needed yet.
    mutating func reason(_ text: String?, isNeeded: Bool = true) -> String {
        let reason = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        if isNeeded, reason.isEmpty { fail("reason", .missingField) }
        if reason.count > 500 || reason.utf8.contains(0) { fail("reason", .invalidType) }
        return reason
    }

    /// - Throws: the first field's code as the problem's, with all fields listed.
    func finish() throws {
        if let first = fields.first { throw APIError(first.code, fields: fields) }
    }
}
