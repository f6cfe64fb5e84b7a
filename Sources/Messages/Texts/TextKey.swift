import Domain

/// The texts of one subject. A case without both languages does not compile.
public protocol TextKey: CaseIterable, RawRepresentable, Sendable where RawValue == String {
    /// Before the dot in the catalogue's keys.
    static var subject: String { get }
    var phrase: Phrase { get }
}

extension TextKey {
    /// The stable key, for example `ticket.queue_number`.
    public var key: String { "\(Self.subject).\(rawValue)" }

    public func callAsFunction(_ language: Language) -> String {
        phrase[language]
    }

    public func callAsFunction(_ language: Language, _ values: [String: String]) -> String {
        phrase.filled(language, values)
    }

    func callAsFunction(_ language: Language, _ value: (String) -> String?) -> String {
        phrase.filled(language, value)
    }

    /// Every text of the subject by the key's second half, as templates want them.
    static func all(_ language: Language) -> [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0(language)) })
    }
}
