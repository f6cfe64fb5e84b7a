import Domain

/// One text in both languages. Places to fill in stand in braces: `{code}`.
public struct Phrase: Hashable, Sendable {
    public let id: String
    public let en: String

    public init(id: String, en: String) {
        self.id = id
        self.en = en
    }

    public subscript(language: Language) -> String {
        language == .id ? id : en
    }

    /// The text with its places filled in. One pass: a value that looks like a place stays as it is.
    public func filled(_ language: Language, _ values: [String: String]) -> String {
        var filled = ""
        var rest = self[language][...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += values[String(rest[rest.index(after: open)..<close])] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
