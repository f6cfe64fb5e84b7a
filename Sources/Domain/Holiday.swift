/// A day on which passport services are closed in the whole country.
public struct Holiday: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// *Libur nasional*.
        case national
        /// *Cuti bersama*.
        case collectiveLeave = "collective_leave"
    }

    public let day: Day
    public let kind: Kind
    /// The decree that says so, or the law for a fixed date.
    public let source: String

    public init(day: Day, kind: Kind, source: String) {
        self.day = day
        self.kind = kind
        self.source = source
    }
}
