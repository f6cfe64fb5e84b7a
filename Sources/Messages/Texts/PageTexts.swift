import Domain

/// What pages say, by the keys that templates name. A text that is not in both languages does not compile; a test finds the keys that are used and not
/// here.
public enum PageTexts {
    public static let all: [String: Phrase] = [shared, home, offices, account, booking, ticket, staff, queue, delivery, hours, releases, homeVisits]
        .reduce(
            into: [:]) {
            all, group in
            all.merge(group) { first, _ in first }
        }

    /// Every text in one language, as templates want them.
    public static func all(_ language: Language) -> [String: String] {
        language == .id ? indonesian : english
    }

    private static let indonesian = all.mapValues(\.id)
    private static let english = all.mapValues(\.en)
}
