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
        filled(language) { values[$0] }
    }

    /// The same with values that are made when they are asked for; nil: there is no such place.
    func filled(_ language: Language, _ value: (String) -> String?) -> String {
        let text = self[language]
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var filled: [UInt8] = []
        filled.reserveCapacity(text.utf8.count + 64)
        var rest = text.utf8[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")), let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) {
            filled += rest[..<open]
            let next = rest.index(after: close)
            if let value = value(String(Substring(rest[rest.index(after: open)..<close]))) {
                filled += value.utf8
            } else {
                filled += rest[open..<next]
            }
            rest = rest[next...]
        }
        filled += rest
        return String(decoding: filled, as: UTF8.self)
    }
}
