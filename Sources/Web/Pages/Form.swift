import Domain
import Foundation
import Hummingbird

/// What a form or an address line carries: `application/x-www-form-urlencoded`.
struct Form: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    init() {}

    init(_ text: some StringProtocol) {
        for pair in text.split(separator: "&").prefix(200) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Form.decode(parts[0]), let value = Form.decode(parts.count > 1 ? parts[1] : "") else { continue }
            pairs.append((name, value))
        }
    }

    /// Reads a posted form.
    /// - Throws: `APIError`: body_too_large, unsupported_media_type.
    init(_ request: Request, most: Int = JSON.maximumBody) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard type == "application/x-www-form-urlencoded" else { throw APIError(.unsupportedMediaType) }
        let buffer = try await request.body.collect(upTo: most)
        self.init(String(buffer: buffer))
    }

    /// The first value under a name; nil also when it is empty or blank.
    subscript(_ name: String) -> String? {
        guard let value = pairs.first(where: { $0.name == name })?.value else { return nil }
        return value.allSatisfy(\.isWhitespace) ? nil : value
    }

    func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    mutating func set(_ name: String, _ value: String?) {
        pairs.removeAll { $0.name == name }
        if let value { pairs.append((name, value)) }
    }

    mutating func add(_ name: String, _ value: String) {
        pairs.append((name, value))
    }

    /// As it stands behind the question mark.
    var encoded: String {
        pairs.map { "\(Form.encode($0.name))=\(Form.encode($0.value))" }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func decode(_ text: some StringProtocol) -> String? {
        let decoded = text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding
        // no text of the database can hold a NUL
        return decoded.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
}

extension Form {
    /// A birth date or other day from its three parts, as `YYYY-MM-DD`; what cannot be one stays as it is, for the rules to refuse. Nil: nothing entered.
    func date(_ name: String) -> String? {
        let parts = [self["\(name)_year"], self["\(name)_month"], self["\(name)_day"]].map { $0?.trimmingCharacters(in: .whitespaces) ?? "" }
        guard parts.contains(where: { !$0.isEmpty }) else { return nil }
        func padded(_ text: String, _ width: Int) -> String { String(repeating: "0", count: max(0, width - text.count)) + text }
        return "\(padded(parts[0], 4))-\(padded(parts[1], 2))-\(padded(parts[2], 2))"
    }
}
