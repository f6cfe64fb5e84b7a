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
        let text = self[language]
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var filled = ""
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")), let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) {
            filled += text[rest.startIndex..<open]
            filled += values[String(text[text.utf8.index(after: open)..<close])] ?? String(text[open...close])
            rest = rest[text.utf8.index(after: close)...]
        }
        return filled + text[rest.startIndex...]
    }
}
