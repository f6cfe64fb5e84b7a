import Domain

/// What to bring for a service, in one language.
public struct RequirementList: Hashable, Sendable {
    public struct Item: Hashable, Sendable {
        public let document: String
        public let original: Bool
        /// A copy on A4 paper, not cut.
        public let copy: Bool
        public let note: String?
    }

    public struct Group: Hashable, Sendable {
        public let audience: Audience
        public let title: String
        public let items: [Item]
    }

    public let service: Service
    public let title: String
    public let groups: [Group]
    /// Served at the desk only, without a booking.
    public let walkInOnly: Bool
    /// Everything else to know, for all kinds of people.
    public let notes: [String]
    /// The one of the notes that is about children.
    let childNote: String

    /// The notes for one kind of person, or all.
    public func notes(for audience: Audience?) -> [String] {
        notes.filter { audience != .adult || $0 != childNote }
    }

    /// The groups for one kind of person, or all.
    public func groups(for audience: Audience?) -> [Group] {
        groups.filter { audience == nil || $0.audience == audience }
    }
}
