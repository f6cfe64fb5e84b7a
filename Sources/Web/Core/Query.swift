import Domain
import Hummingbird

/// The query of a request: known names only, each once.
struct Query {
    private var values: [String: String] = [:]

    /// - Throws: invalid_query for an unknown or repeated name.
    init(_ request: Request, allowed: Set<String>) throws {
        try self.init(request.uri.queryParameters.map { ($0.key, $0.value) }, allowed: allowed)
    }

    /// - Parameter parameters: names and values, decoded.
    init(_ parameters: [(Substring, Substring)], allowed: Set<String>) throws {
        for (name, value) in parameters {
            let name = String(name)
            guard allowed.contains(name), values.updateValue(String(value), forKey: name) == nil else {
                throw APIError(.invalidQuery, fields: [.init(path: String(name.prefix(64)), code: .invalidQuery)])
            }
        }
    }

    func text(_ name: String) -> String? {
        values[name]
    }

    func bool(_ name: String) throws -> Bool? {
        switch values[name] {
        case nil: nil
        case "true": true
        case "false": false
        default: throw APIError(field: name, .invalidQuery)
        }
    }

    func day(_ name: String) throws -> Day? {
        guard let text = values[name] else { return nil }
        guard let day = Day(text) else { throw APIError(field: name, .invalidDate) }
        return day
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else { throw APIError(field: name, .invalidQuery) }
        return number
    }
}
