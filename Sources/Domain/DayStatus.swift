/// What the calendar says of a day, before an office's own plan and closures.
public struct DayStatus: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case open
        case weekend
        case holiday(Holiday)
    }

    public let kind: Kind
    /// No decree for the day's year is entered yet: an open day may still become a holiday.
    public let provisional: Bool

    public init(kind: Kind, provisional: Bool) {
        self.kind = kind
        self.provisional = provisional
    }

    public var isOpen: Bool { kind == .open }
}
