/// The languages that people are addressed in.
public enum Language: String, CaseIterable, Hashable, Sendable {
    case id
    case en

    /// The one that is not this.
    public var other: Language { self == .id ? .en : .id }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4): highest quality first, then the order written.
    /// Indonesian when the header is missing, unreadable, or names no language of ours.
    public static func negotiate(acceptLanguage: String?) -> Language {
        var best: (language: Language, quality: Double)?
        for range in (acceptLanguage ?? "").prefix(1_000).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimming(while: { $0 == " " || $0 == "\t" }) }
            guard let tag = parts.first, let language = Language(tag: tag), let quality = quality(parts.dropFirst()), quality > 0 else {
                continue
            }
            if best.map({ quality > $0.quality }) ?? true { best = (language, quality) }
        }
        return best?.language ?? .id
    }

    private init?(tag: Substring) {
        switch tag.prefix(while: { $0 != "-" }).lowercased() {
        // Older Java and Android send the withdrawn code "in" for Indonesian.
        case "id", "in", "*": self = .id
        case "en": self = .en
        default: return nil
        }
    }

    private static func quality(_ parameters: ArraySlice<Substring>) -> Double? {
        guard let parameter = parameters.first(where: { $0.lowercased().hasPrefix("q=") }) else { return 1 }
        guard let quality = Double(parameter.dropFirst(2)), (0...1).contains(quality) else { return nil }
        return quality
    }
}
