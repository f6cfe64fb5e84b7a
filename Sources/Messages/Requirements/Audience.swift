import Domain

/// For whom a list of documents is.
public enum Audience: String, CaseIterable, Hashable, Sendable {
    /// 17 and over, or married: has an identity card.
    case adult
    case child

    /// By age on the day of the visit. Seventeen is when an identity card is due (Law 24/2013, article 63); who marries earlier has
    /// one too, which only the person knows.
    public init(birth: Day, on day: Day) {
        self = birth.years(until: day) < 17 ? .child : .adult
    }
}
